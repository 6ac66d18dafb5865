import type { Measured, Metric, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { fidelityOutputs, measureFidelity } from './table/fidelity.js';
import { columnSimilarities } from './table/similarity.js';

/**
 * A column that holds one number in the real rows (range within 1e-9 of its magnitude) is left out as long as the model's rows
 * hold it too, up to rounding; one from which they depart counts with the share of the rows that do not.
 */
class ColumnFidelity implements Metric<Vectors> {
  readonly outputs = fidelityOutputs(
    'column',
    '1 - Kolmogorov-Smirnov distance over the columns of numbers',
    '1 - total variation distance over the categorical columns',
  );

  measure(subject: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    return measureFidelity(subject, this.outputs, columnSimilarities);
  }
}

export const columnFidelity = metric({
  id: 'column-fidelity',
  summary: 'How alike each column is to that of the real rows, numbers and categories',
  reference: 'SDMetrics (DataCebo 2023): Column Shapes, of KSComplement and TVComplement',
  data: 'vectors',
  provides: ['categories'],
  options: noOptions,
  implementation: ColumnFidelity,
});
