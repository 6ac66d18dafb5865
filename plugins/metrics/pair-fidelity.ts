import type { Measured, Metric, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { fidelityOutputs, measureFidelity } from './table/fidelity.js';
import { pairSimilarities } from './table/similarity.js';

/** Undefined for rows of one column, which has no pairs. */
class PairFidelity implements Metric<Vectors> {
  readonly outputs = fidelityOutputs(
    'pair of columns',
    '1 - |difference of the correlations| / 2 over pairs of columns of numbers',
    '1 - total variation distance of the joint shares over pairs with a categorical column, numbers in ten bins',
  );

  measure(subject: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    return measureFidelity(subject, pairSimilarities);
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
