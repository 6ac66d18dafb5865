import type { Vectors } from '../../../core/contracts/index.js';
import { oncePer, rowLength } from '../../../core/samples/index.js';
import { almostConstantColumns, constantColumns, shareHolding } from '../columns.js';
import { centredUnit, correlation } from './correlation.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { cells, outcomesOf } from './outcomes.js';
import { totalVariation } from './total-variation.js';

/** One column, or pair of columns, of the model's rows held against the real ones: 1 = alike, 0 = nothing in common. */
export interface Similarity {
  readonly value: number;
  /** a category is part of it */
  readonly categorical: boolean;
}

/**
 * 1 - Kolmogorov-Smirnov distance of numbers (KSComplement), 1 - total variation of categories (TVComplement). A column of
 * one number: the share of the model's rows that hold it up to rounding, and left out where all do.
 */
export const columnSimilarities = (rows: Vectors, real: Vectors): readonly Similarity[] => {
  const constant = new Map(constantColumns(real).map((each) => [each.column, each]));
  return Array.from({ length: rowLength(real.shape) }, (_, j) => j).flatMap((j): Similarity[] => {
    const column = real.columns?.[j];
    if (column?.kind === 'category')
      return [{ value: 1 - totalVariation(cells(rows, j), cells(real, j), column.values.length), categorical: true }];
    const one = constant.get(j);
    if (one === undefined)
      return [{ value: 1 - kolmogorovSmirnov(cells(rows, j).sort(), cells(real, j).sort()), categorical: false }];
    const value = shareHolding(rows, one);
    return value === 1 ? [] : [{ value, categorical: false }];
  });
};

/**
 * Two columns of numbers: 1 - |r - r'| / 2 of the correlations (CorrelationSimilarity), and r' = 0 where one of the model's
 * is constant. Else 1 - total variation of the joint shares, numbers in bins (ContingencySimilarity). Left out where a
 * column of the real rows is almost constant.
 */
export const pairSimilarities = (rows: Vectors, real: Vectors): readonly Similarity[] => {
  const d = rowLength(real.shape);
  const constant = almostConstantColumns(real);
  const truth = preparedReal(real);
  const model = truth.map(({ outcomes }, j) => ({ outcomes: outcomes.of(rows), unit: centredUnit(cells(rows, j)) }));
  const found: Similarity[] = [];
  for (let i = 0; i < d; i++)
    for (let j = 0; j < i; j++) {
      if (constant[i] === 1 || constant[j] === 1) continue;
      const [a, b] = [truth[i]!, truth[j]!];
      if (!a.outcomes.categorical && !b.outcomes.categorical) {
        if (a.unit === undefined || b.unit === undefined) continue;
        const [x, y] = [model[i]!.unit, model[j]!.unit];
        const gap = correlation(a.unit, b.unit) - (x === undefined || y === undefined ? 0 : correlation(x, y));
        found.push({ value: 1 - Math.abs(gap) / 2, categorical: false });
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

/** What is the same in every generation. */
const preparedReal = oncePer((real: Vectors) =>
  Array.from({ length: rowLength(real.shape) }, (_, j) => {
    const outcomes = outcomesOf(real, j);
    return { outcomes, own: outcomes.of(real), unit: centredUnit(cells(real, j)) };
  }),
);
