import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { cholesky, type SemidefiniteFactor, symmetricEigen } from '../../../core/numerics/index.js';
import { checkFinite, checkWeight, joinValues, rowLength, rowWeights } from '../../../core/samples/index.js';
import { latentCorrelation, type Scores, scoresOf } from './latent-correlation.js';
import { levelsOf, linearMarginal, type Marginal, stepMarginal } from './marginal.js';

export interface CopulaEstimate extends SemidefiniteFactor {
  /** by column */
  readonly marginals: readonly Marginal[];
}

/** Marginals column by column, then the correlations of their latent normal variables pair by pair. */
export const estimateCopula = (training: TrainingSet<Vectors>, form: 'empirical' | 'linear'): CopulaEstimate => {
  const first = training.parts[0]?.samples;
  const d = rowLength(first?.shape ?? []);
  const weights = rowWeights(training);
  const total = weights === undefined ? training.count : weights.reduce((sum, weight) => sum + weight, 0);
  checkWeight('copula', training.count, total);
  const marginals: Marginal[] = [];
  const scores: Scores[] = [];
  const values = joinValues(training);
  for (let j = 0; j < d; j++) {
    const column = Float64Array.from({ length: training.count }, (_, row) => values[row * d + j]!);
    checkFinite('copula', column);
    const levels = levelsOf(column, weights);
    const numeric = first?.columns?.[j]?.kind !== 'category';
    marginals.push(numeric && form === 'linear' ? linearMarginal(levels) : stepMarginal(levels));
    scores.push(scoresOf(levels, numeric));
  }
  return { marginals, ...correlationFactor(correlations(scores, weights, total), d) };
};

const correlations = (scores: readonly Scores[], weights: Float64Array | undefined, total: number): Float64Array => {
  const d = scores.length;
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    out[i * d + i] = 1;
    const a = scores[i]!;
    const weighted = weights === undefined ? a.of : a.of.map((score, row) => score * weights[row]!);
    for (let j = 0; j < i; j++) {
      const b = scores[j]!;
      let sum = 0;
      for (let row = 0; row < weighted.length; row++) sum += weighted[row]! * b.of[row]!;
      out[i * d + j] = out[j * d + i] = latentCorrelation(a, b, sum / total);
    }
  }
  return out;
};

/**
 * F with F F^T the correlation matrix. One that is no correlation matrix, because its entries were estimated pair by pair,
 * is repaired: negative eigenvalues become 0 and the diagonal 1 again (Rousseeuw & Molenberghs 1993, eigenvalue method).
 */
export const correlationFactor = (correlation: Float64Array, n: number): SemidefiniteFactor => {
  const definite = cholesky(correlation, n);
  if (definite !== undefined) return { factor: definite.lower, rank: n };
  const { values, vectors } = symmetricEigen(correlation, n);
  const kept = Array.from(values.keys()).filter((k) => values[k]! > n * Number.EPSILON * values[n - 1]!);
  const rank = kept.length;
  const factor = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) {
    let square = 0;
    kept.forEach((k, column) => {
      const entry = Math.sqrt(values[k]!) * vectors[k * n + i]!;
      factor[i * rank + column] = entry;
      square += entry * entry;
    });
    const length = Math.sqrt(square);
    for (let column = 0; column < rank; column++) factor[i * rank + column]! /= length;
  }
  return { factor, rank };
};
