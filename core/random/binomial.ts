import type { RandomStream } from '../contracts/index.js';
import { beta } from './beta.js';

/** Below this mean, counting up from 0 beats another halving. */
const SMALL = 12;

/**
 * A draw of Binomial(n, p): exact for every n up to 2^53, in O(log n). The middle order statistic of n uniforms is a beta
 * draw; whichever side of p it falls on settles half of the trials (Relles 1972; Devroye 1986, X.4.3).
 */
export const binomial = (random: RandomStream, n: number, p: number): number => {
  if (!(Number.isSafeInteger(n) && n >= 0)) throw new RangeError(`binomial: n = ${n} must be a whole number >= 0.`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`binomial: p = ${p} must lie in [0, 1].`);
  let successes = 0;
  while (n * Math.min(p, 1 - p) > SMALL) {
    const lower = 1 + Math.floor(n / 2);
    const upper = n + 1 - lower;
    const middle = beta(random, lower, upper);
    if (middle > p) {
      n = lower - 1;
      p /= middle;
    } else {
      successes += lower;
      n = upper - 1;
      p = Math.max(0, (p - middle) / (1 - middle));
    }
  }
  return successes + (p > 0.5 ? n - countUp(random, n, 1 - p) : countUp(random, n, p));
};

/** Inversion: the probabilities of 0, 1, 2, ... are taken off one uniform; n p <= 12. */
const countUp = (random: RandomStream, n: number, p: number): number => {
  if (n === 0 || p === 0) return 0;
  const odds = p / (1 - p);
  for (;;) {
    let mass = Math.exp(n * Math.log1p(-p));
    let u = random.uniform();
    let k = 0;
    // Past k = 200 what is left is below 1e-100 and all rounding: such a uniform is drawn again.
    for (; k <= n && k <= 200 && u > mass; k++) {
      u -= mass;
      mass *= (odds * (n - k)) / (k + 1);
    }
    if (k <= n && k <= 200) return k;
  }
};
