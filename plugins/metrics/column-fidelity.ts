import type { Measured, Metric, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { fidelityOutputs, measureFidelity } from './table/fidelity.js';
import { columnSimilarities } from './table/similarity.js';

class ColumnFidelity implements Metric<Vectors> {
  readonly outputs = fidelityOutputs(
    'column',
    '1 - Kolmogorov-Smirnov distance over the columns of numbers',
    '1 - total variation distance over the categorical columns',
  );

  measure(subject: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    return measureFidelity(subject, columnSimilarities);
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
