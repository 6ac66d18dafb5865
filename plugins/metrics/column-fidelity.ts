import type { Measured, Metric, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { rowLength } from '../../core/samples/index.js';
import { columnOf, constantColumns, presentOf, shareHolding } from './columns.js';
import { fidelityOutputs, measureFidelity, type Similarity } from './table/fidelity.js';
import { totalVariation } from './table/outcomes.js';

/**
 * A column that holds one number in the real rows (range within 1e-9 of its magnitude) is left out as long as the model's rows
 * hold it too, up to rounding; one from which they depart counts with the share of the rows that do not. Where cells may be
 * missing, those that are there are compared, and how many are missing as a column of its own: 1 - the difference of the
 * shares.
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

/**
 * 1 - Kolmogorov-Smirnov distance of numbers (KSComplement), 1 - total variation of categories (TVComplement). A column of
 * one number: the share of the model's rows that hold it up to rounding, and left out where all do.
 */
const columnSimilarities = (rows: Vectors, real: Vectors): readonly Similarity[] => {
  const constant = new Map(constantColumns(real).map((each) => [each.column, each]));
  return Array.from({ length: rowLength(real.shape) }, (_, j) => j).flatMap((j): Similarity[] => {
    const column = real.columns?.[j];
    if (column?.kind === 'category')
      return [
        { value: 1 - totalVariation(columnOf(rows, j), columnOf(real, j), column.values.length), categorical: true },
      ];
    const one = constant.get(j);
    if (one === undefined) {
      const [own, truth] = [presentOf(rows, j).sort(), presentOf(real, j).sort()];
      if (truth.length === 0) return [];
      // A column that the model no longer fills has nothing in common with one that is.
      return [{ value: own.length === 0 ? 0 : 1 - kolmogorovSmirnov(own, truth), categorical: false }];
    }
    const value = shareHolding(rows, one);
    return value === 1 ? [] : [{ value, categorical: false }];
  });
};

/** Largest gap between two empirical distribution functions; both samples sorted ascending, at least one row each. */
export const kolmogorovSmirnov = (a: Float64Array, b: Float64Array): number => {
  let largest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const x = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= x) i++;
    while (j < b.length && b[j]! <= x) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
};

export const columnFidelity = metric({
  id: 'column-fidelity',
  summary: 'How alike each column is to that of the real rows, numbers and categories',
  reference: 'SDMetrics (DataCebo 2023): Column Shapes, of KSComplement and TVComplement',
  data: 'vectors',
  provides: ['categories', 'missing'],
  options: noOptions,
  implementation: ColumnFidelity,
});
