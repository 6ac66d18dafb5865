import type { Measured, Metric, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { fidelityOutputs, measureFidelity } from './table/fidelity.js';
import { pairSimilarities } from './table/similarity.js';

/**
 * Almost constant columns (range within 1e-9 of their magnitude, or one value in over 95 % of the real rows) depend on nothing:
 * pairs with one are left out, for every model. Without pairs, as of a single column, there is nothing to measure.
 */
class PairFidelity implements Metric<Vectors> {
  readonly outputs = fidelityOutputs(
    'pair of columns',
    '1 - |difference of the correlations| / 2 over pairs of columns of numbers',
    '1 - total variation distance of the joint shares over pairs with a categorical column, numbers in ten bins',
  );

  measure(subject: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    return measureFidelity(subject, this.outputs, pairSimilarities);
  }
}

export const pairFidelity = metric({
  id: 'pair-fidelity',
  summary: 'How alike the dependence of each pair of columns is to that of the real rows',
  reference: 'SDMetrics (DataCebo 2023): Column Pair Trends, of CorrelationSimilarity and ContingencySimilarity',
  data: 'vectors',
  provides: ['categories'],
  options: noOptions,
  implementation: PairFidelity,
});
