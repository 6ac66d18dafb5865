import type { Json, JsonObject } from '../../../core/contracts/index.js';
import { normalDensity } from '../../../core/numerics/index.js';

const STEPS = 4000;
const REACH = 10;

/**
 * Probability that a label of the source `logistic` is right: 1 - flip for threshold labels; for logistic ones
 * flip + (1 - 2 flip) E[1 / (1 + exp(-|u|))] with u normal, by the trapezoid rule. undefined where the spread of u
 * depends on the seed.
 */
export const labelAccuracy = (options: JsonObject): number | undefined => {
  const flip = Number(options['flip'] ?? 0);
  if (options['labels'] === 'threshold') return 1 - flip;
  const spread = predictorSpread(options);
  if (spread === undefined) return undefined;
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const z = (REACH * i) / STEPS;
    const value = (2 * normalDensity(z)) / (1 + Math.exp(-spread * z));
    sum += i === 0 || i === STEPS ? value / 2 : value;
  }
  return flip + (1 - 2 * flip) * ((sum * REACH) / STEPS);
};

/** Standard deviation of w'x. */
const predictorSpread = (options: JsonObject): number | undefined => {
  const coefficients: Json = options['coefficients'] ?? 'seeded';
  const alpha = Number(options['alpha'] ?? 0);
  const norm = Number(options['norm'] ?? 1);
  const d = Number(options['dimensions'] ?? 5);
  if (coefficients === 'seeded') return alpha === 0 ? norm : undefined;
  const given = Array.isArray(coefficients)
    ? (coefficients as readonly number[])
    : new Array<number>(d).fill(norm / Math.sqrt(d));
  return Math.sqrt(given.reduce((sum, w, i) => sum + w * w * Math.exp(-alpha * Math.log(i + 1)), 0));
};
