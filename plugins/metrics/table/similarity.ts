import type { Vectors } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { cells, outcomesOf } from './outcomes.js';
import { pearson } from './pearson.js';
import { totalVariation } from './total-variation.js';

/** One column, or pair of columns, of the model's rows held against the real ones: 1 = alike, 0 = nothing in common. */
export interface Similarity {
  readonly value: number;
  /** a category is part of it */
  readonly categorical: boolean;
}

/** 1 - Kolmogorov-Smirnov distance of numbers (KSComplement), 1 - total variation of categories (TVComplement). */
export const columnSimilarities = (rows: Vectors, real: Vectors): readonly Similarity[] =>
  Array.from({ length: rowLength(real.shape) }, (_, j) => {
    const column = real.columns?.[j];
    const [model, truth] = [cells(rows, j), cells(real, j)];
    return column?.kind === 'category'
      ? { value: 1 - totalVariation(model, truth, column.values.length), categorical: true }
      : { value: 1 - kolmogorovSmirnov(model.sort(), truth.sort()), categorical: false };
  });

/**
 * Two columns of numbers: 1 - |r - r'| / 2 of the correlations (CorrelationSimilarity); left out where a column of the
 * real rows is constant, and r' = 0 where one of the model's is. Else 1 - total variation of the joint shares, numbers in
 * bins (ContingencySimilarity).
 */
export const pairSimilarities = (rows: Vectors, real: Vectors): readonly Similarity[] => {
  const d = rowLength(real.shape);
  const outcomes = Array.from({ length: d }, (_, j) => outcomesOf(real, j));
  const model = Array.from({ length: d }, (_, j) => cells(rows, j));
  const truth = Array.from({ length: d }, (_, j) => cells(real, j));
  const modelOutcomes = outcomes.map(({ of }) => of(rows));
  const realOutcomes = outcomes.map(({ of }) => of(real));
  const found: Similarity[] = [];
  for (let i = 0; i < d; i++)
    for (let j = 0; j < i; j++) {
      const [a, b] = [outcomes[i]!, outcomes[j]!];
      if (!a.categorical && !b.categorical) {
        const r = pearson(truth[i]!, truth[j]!);
        if (r === undefined) continue;
        const gap = Math.abs(r - (pearson(model[i]!, model[j]!) ?? 0));
        found.push({ value: 1 - gap / 2, categorical: false });
        continue;
      }
      const joint = (first: Float64Array, second: Float64Array): Float64Array =>
        first.map((outcome, row) => outcome * b.count + second[row]!);
      const distance = totalVariation(
        joint(modelOutcomes[i]!, modelOutcomes[j]!),
        joint(realOutcomes[i]!, realOutcomes[j]!),
        a.count * b.count,
      );
      found.push({ value: 1 - distance, categorical: true });
    }
  return found;
};
