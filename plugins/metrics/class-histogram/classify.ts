import type { Vectors } from '../../../core/contracts/index.js';

export interface Classified {
  /** rows of each class, by the likeliest one of each row (the lower of two) */
  readonly counts: Uint32Array;
  readonly total: number;
  /** mean over the rows of the highest probability */
  readonly confidence: number;
  /** mean over the rows of -sum p log p, nats */
  readonly entropy: number;
}

/** @param probabilities of each class, one row a row, adding up to 1 */
export const classified = ({ count, values }: Vectors): Classified => {
  const classes = count === 0 ? 0 : values.length / count;
  const counts = new Uint32Array(classes);
  let [confidence, entropy] = [0, 0];
  for (let at = 0; at < values.length; at += classes) {
    let best = 0;
    for (let k = 0; k < classes; k++) {
      const p = values[at + k]!;
      if (p > values[at + best]!) best = k;
      if (p > 0) entropy -= p * Math.log(p);
    }
    counts[best]!++;
    confidence += values[at + best]!;
  }
  return { counts, total: count, confidence: confidence / count, entropy: Math.max(0, entropy / count) };
};

/**
 * Kullback-Leibler divergence of the model's classes from the real ones, nats, the model's shares smoothed as Jeffreys'
 * prior does, (k + 1/2) / (rows + classes / 2), so that a lost class leaves it finite.
 */
export const divergence = (real: Float64Array, { counts, total }: Classified): number => {
  let sum = 0;
  for (let k = 0; k < real.length; k++)
    if (real[k]! > 0) sum += real[k]! * Math.log((real[k]! * (total + real.length / 2)) / (counts[k]! + 0.5));
  return sum;
};
