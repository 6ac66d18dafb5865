import { betaQuantile, betaUpperQuantile } from './beta-quantile.js';

/**
 * Exact confidence bounds for a probability after k events in n trials (Clopper & Pearson 1934). Each bound alone has
 * the error alpha: [0, upper] and [lower, 1] cover with at least 1 - alpha, [lower, upper] with at least 1 - 2 alpha.
 */
export const clopperPearson = (k: number, n: number, alpha: number): { lower: number; upper: number } => {
  if (!(Number.isInteger(n) && n >= 1))
    throw new RangeError(`clopperPearson(n = ${n}): n must be a whole number >= 1.`);
  if (!(Number.isInteger(k) && k >= 0 && k <= n))
    throw new RangeError(`clopperPearson(k = ${k}): k must be a whole number from 0 to n = ${n}.`);
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`clopperPearson(alpha = ${alpha}): alpha must lie in (0, 1).`);
  return {
    lower: k === 0 ? 0 : betaQuantile(alpha, k, n - k + 1),
    upper: k === n ? 1 : betaUpperQuantile(alpha, k + 1, n - k),
  };
};
