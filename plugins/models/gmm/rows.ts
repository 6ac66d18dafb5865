import type { Part, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { scatterOf } from '../../../core/numerics/index.js';
import { rowLength, rowWeights } from '../../../core/samples/index.js';
import type { WeightedRows } from './e-step.js';

/** The rows of a training set for EM, and the variance of each column over all of them (length d). */
export const gmmRows = (training: TrainingSet<Vectors>): { rows: WeightedRows; variances: Float64Array } => {
  const refuse = (what: string, why: string, fix: string): never => {
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', { what, where: 'gmm', why, fix });
  };
  // Parts without weight say nothing, and would only take centres.
  const parts = training.parts.filter(({ weight = 1, samples }) => weight !== 0 && samples.count > 0);
  const count = parts.reduce((sum, { samples }) => sum + samples.count, 0);
  if (count === 0)
    refuse('no row of the training set has a weight above 0', 'there is nothing to fit', 'give some part a weight');
  const kept = { parts, count };
  const d = rowLength(parts[0]!.samples.shape);
  const values = parts.length === 1 ? parts[0]!.samples.values : concatenated(parts, count * d);
  const weights = rowWeights(kept);
  if (weights?.some((weight) => !(weight > 0 && weight < Infinity)))
    refuse('a part has a weight that is negative or not finite', 'weights count rows', 'give weights of 0 or more');
  const { scatter } = scatterOf(values, count, d, 'diagonal');
  const variances = scatter.map((square) => square / count);
  if (!variances.every(Number.isFinite))
    refuse(
      'the training rows hold values that are not finite, or too large to square',
      'the data have such values, or the chain has run away outwards',
      'look at the first generation in which the variance rose',
    );
  return { rows: { values, count, d, ...(weights === undefined ? {} : { weights }) }, variances };
};

/** Not `joinParts`: labels play no part here, and real rows may have them where sampled ones have not. */
const concatenated = (parts: readonly Part<Vectors>[], length: number): Float64Array => {
  const values = new Float64Array(length);
  let at = 0;
  for (const { samples } of parts) {
    values.set(samples.values, at);
    at += samples.values.length;
  }
  return values;
};
