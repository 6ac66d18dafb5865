import type { RandomStream } from '../contracts/index.js';
import { beta, gamma } from './gamma.js';

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

/**
 * Counts of n draws by category. `weights` need not add up to 1: at least 0, finite, not all 0. One binomial draw a
 * category, given what the earlier ones left: O(categories) however large n.
 */
export const multinomial = (random: RandomStream, n: number, weights: ArrayLike<number>): Uint32Array => {
  if (!(Number.isInteger(n) && n >= 0 && n < 4294967296))
    throw new RangeError(`multinomial: n = ${n} must be a whole number from 0 to 2^32 - 1.`);
  // Mass from each category to the last, summed from the end: subtracting from the total would drift.
  const rest = new Float64Array(weights.length + 1);
  for (let i = weights.length - 1; i >= 0; i--) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Infinity))
      throw new RangeError(`multinomial: weight ${i} is ${weight}; it must be finite and at least 0.`);
    rest[i] = rest[i + 1]! + weight;
  }
  if (!(rest[0]! > 0 && rest[0]! < Infinity))
    throw new RangeError('multinomial: the weights add up to nothing usable.');
  const counts = new Uint32Array(weights.length);
  for (let i = 0; i < counts.length && n > 0; i++) {
    if (weights[i] === 0) continue;
    const count = binomial(random, n, weights[i]! / rest[i]!);
    counts[i] = count;
    n -= count;
  }
  return counts;
};

/**
 * A draw of Poisson(mean), mean from 0 to 2^52: exact, in O(log mean). The time of the m-th event is a gamma draw; the
 * events before it lie uniformly, those after it are a smaller Poisson draw (Ahrens & Dieter 1974).
 */
export const poisson = (random: RandomStream, mean: number): number => {
  if (!(mean >= 0 && mean <= 4503599627370496))
    throw new RangeError(`poisson: the mean ${mean} must lie in [0, 2^52].`);
  let events = 0;
  while (mean > SMALL) {
    const m = Math.floor(0.875 * mean);
    const time = gamma(random, m);
    if (time > mean) return events + binomial(random, m - 1, mean / time);
    events += m;
    mean -= time;
  }
  // Unit-rate waiting times, multiplied instead of added.
  const end = Math.exp(-mean);
  for (let product = random.uniform(); product > end; product *= random.uniform()) events++;
  return events;
};
