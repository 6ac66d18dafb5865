import type { Measured, Metric, Subject, Vectors } from '../../core/contracts/index.js';
import { CONSTANT_RANGE } from '../../core/numerics/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { gapMarks, oncePer, rowLength } from '../../core/samples/index.js';
import { almostConstantColumns, columnOf } from './columns.js';
import { fidelityOutputs, measureFidelity, type Similarity } from './table/fidelity.js';
import { outcomesOf, totalVariation } from './table/outcomes.js';

/**
 * Almost constant columns (range within 1e-9 of their magnitude, or one value in over 95 % of the real rows) depend on nothing:
 * pairs with one are left out, for every model. Without pairs, as of a single column, there is nothing to measure. Where cells
 * may be missing, correlations are those of the rows that have both; the column that says so is one more column of numbers, and
 * beside categories a missing cell is a value of its own.
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

/**
 * Two columns of numbers: 1 - |r - r'| / 2 of the correlations (CorrelationSimilarity), and r' = 0 where one of the model's
 * is constant. Else 1 - total variation of the joint shares, numbers in bins (ContingencySimilarity). Left out where a
 * column of the real rows is almost constant.
 */
const pairSimilarities = (rows: Vectors, real: Vectors): readonly Similarity[] => {
  const d = rowLength(real.shape);
  const constant = almostConstantColumns(real);
  const truth = preparedReal(real);
  const model = truth.map(({ outcomes }, j) => ({ outcomes: outcomes.of(rows), unit: centredUnit(columnOf(rows, j)) }));
  const found: Similarity[] = [];
  for (let i = 0; i < d; i++)
    for (let j = 0; j < i; j++) {
      if (constant[i] === 1 || constant[j] === 1) continue;
      const [a, b] = [truth[i]!, truth[j]!];
      if (!a.outcomes.categorical && !b.outcomes.categorical) {
        const mayMiss = gapMarks(real.columns)[i]! >= 0 || gapMarks(real.columns)[j]! >= 0;
        const known = mayMiss ? ofBoth(real, i, j) : ofUnits(a.unit, b.unit);
        if (known === undefined) continue;
        const own = mayMiss ? ofBoth(rows, i, j) : ofUnits(model[i]!.unit, model[j]!.unit);
        found.push({ value: 1 - Math.abs(known - (own ?? 0)) / 2, categorical: false });
        continue;
      }
      const size = b.outcomes.count;
      const joint = (first: Float64Array, second: Float64Array): Float64Array =>
        first.map((outcome, row) => outcome * size + second[row]!);
      const distance = totalVariation(
        joint(model[i]!.outcomes, model[j]!.outcomes),
        joint(a.own, b.own),
        a.outcomes.count * size,
      );
      found.push({ value: 1 - distance, categorical: true });
    }
  return found;
};

const ofUnits = (x: Float64Array | undefined, y: Float64Array | undefined): number | undefined =>
  x === undefined || y === undefined ? undefined : correlation(x, y);

/** Correlation of two columns in the rows that have both; undefined where one of them is one number there. */
const ofBoth = (samples: Vectors, i: number, j: number): number | undefined => {
  const marks = gapMarks(samples.columns);
  const missing = [marks[i]!, marks[j]!].filter((mark) => mark >= 0).map((mark) => columnOf(samples, mark));
  const isThere = (_cell: number, row: number): boolean => missing.every((mark) => mark[row] === 0);
  return ofUnits(centredUnit(columnOf(samples, i).filter(isThere)), centredUnit(columnOf(samples, j).filter(isThere)));
};

/** What is the same in every generation. */
const preparedReal = oncePer((real: Vectors) =>
  Array.from({ length: rowLength(real.shape) }, (_, j) => {
    const outcomes = outcomesOf(real, j);
    return { outcomes, own: outcomes.of(real), unit: centredUnit(columnOf(real, j)) };
  }),
);

/**
 * The column centred and scaled to length 1, so that Pearson's correlation of two columns is the product of what comes out;
 * undefined where the column is one number but for rounding.
 */
const centredUnit = (column: Float64Array): Float64Array | undefined => {
  let [low, high] = [Infinity, -Infinity];
  for (const value of column) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (!(high - low > CONSTANT_RANGE * Math.max(Math.abs(low), Math.abs(high)))) return undefined;
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const centred = column.map((value) => value - mean);
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
  // Squares of tiny numbers vanish, those of huge ones have no end: no correlation can be computed then.
  return length > 0 && length < Infinity ? centred.map((value) => value / length) : undefined;
};

/** Of two columns as `centredUnit` gives them. */
const correlation = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return Math.max(-1, Math.min(1, sum));
};

export const pairFidelity = metric({
  id: 'pair-fidelity',
  summary: 'How alike the dependence of each pair of columns is to that of the real rows',
  reference: 'SDMetrics (DataCebo 2023): Column Pair Trends, of CorrelationSimilarity and ContingencySimilarity',
  data: 'vectors',
  provides: ['categories', 'missing'],
  options: noOptions,
  implementation: PairFidelity,
});
