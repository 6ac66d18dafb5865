import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import type { SemidefiniteFactor } from '../../../core/numerics/index.js';
import { rowLength, rowWeights } from '../../../core/samples/index.js';
import { correlationFactor } from './correlation-factor.js';
import { latentCorrelation } from './latent-correlation.js';
import { levelsOf } from './levels.js';
import { linearMarginal, stepMarginal, type Marginal } from './marginal.js';
import { scoresOf, type Scores } from './scores.js';

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
  if (!(total > 0 && total < Infinity))
    throw unfit(`the weights of the ${training.count} training rows add up to ${total}`);
  const marginals: Marginal[] = [];
  const scores: Scores[] = [];
  const column = new Float64Array(training.count);
  for (let j = 0; j < d; j++) {
    let row = 0;
    for (const { samples } of training.parts)
      for (let at = j; at < samples.values.length; at += d) column[row++] = samples.values[at]!;
    if (!column.every(Number.isFinite)) throw unfit('the training rows hold values that are not finite');
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

const unfit = (what: string): CollapsarError => new CollapsarError('COLLAPSAR_FIT_INVALID', { where: 'copula', what });
