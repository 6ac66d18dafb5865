import { betaTails } from './beta-incomplete.js';

/** P(X <= k) of Binomial(n, p); k any number, n a whole number >= 0. */
export const binomialCdf = (k: number, n: number, p: number): number => {
  if (!(Number.isInteger(n) && n >= 0)) throw new RangeError(`binomialCdf(n = ${n}): n must be a whole number >= 0.`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`binomialCdf(p = ${p}): a probability lies in [0, 1].`);
  const below = Math.floor(k);
  if (below < 0) return 0;
  if (below >= n) return 1;
  return betaTails(p, 1 - p, below + 1, n - below).upper;
};
