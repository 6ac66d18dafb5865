import { normalDensity, normalSf } from './normal.js';
import { decreasingRoot } from './root.js';
import { studentTQuantile } from './student-t.js';

/** Of which statistic: above = the largest t, both = the largest |t|. */
export type DunnettSides = 'above' | 'both';

/**
 * P(the largest of k t statistics exceeds t) when k >= 1 means of n normal numbers each are compared with the mean of n
 * more, over one estimate of the spread with df > 0 degrees of freedom (Infinity = known): Dunnett 1955,
 * doi:10.1080/01621459.1955.10501294. The statistics correlate by 1/2 through what they share, so that given the control
 * Z and the spread S they are independent, and the probability is a double integral over Z and S. Trapezoids in Z and in
 * log S converge exponentially here; 8 digits or more down to p = 1e-12. RangeError where k is no whole number from 1 on, or
 * df is not above 0.
 */
export const dunnettSf = (t: number, k: number, df: number, sides: DunnettSides = 'above'): number => {
  check(k, df);
  if (sides === 'both' && t <= 0) return 1;
  let sum = 0;
  let weights = 0;
  for (const { scale, weight } of spreads(df)) {
    weights += weight;
    if (weight > 0) sum += weight * outside(Math.SQRT2 * t * scale, k, sides);
  }
  return Math.min(1, sum / weights);
};

/** The critical value: t with `dunnettSf(t, k, df, sides)` = p, p in (0, 1/2]; relative error below 1e-9. RangeError outside. */
export const dunnettCritical = (p: number, k: number, df: number, sides: DunnettSides = 'above'): number => {
  check(k, df);
  if (!(p > 0 && p <= 0.5)) throw new RangeError(`dunnettCritical(${p}): a probability in (0, 1/2] is needed.`);
  const tail = sides === 'both' ? 0.5 * p : p;
  const target = Math.log(p);
  const gap = (t: number): number => Math.log(dunnettSf(t, k, df, sides)) - target;
  // Between the quantile of one comparison and Bonferroni's.
  return decreasingRoot(gap, studentTQuantile(1 - tail, df), studentTQuantile(1 - tail / k, df));
};

const check = (k: number, df: number): void => {
  if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`Dunnett's test of ${k} groups: one or more are needed.`);
  if (!(df > 0)) throw new RangeError(`Dunnett's test with ${df} degrees of freedom: they must be above 0.`);
};

/** Steps of the shared normal; beyond 12 it weighs 1e-32. */
const STEP = 0.125;
const REACH = 12;

/** P(the largest of the k comparisons lies outside at this spread), over the shared normal. */
const outside = (bound: number, k: number, sides: DunnettSides): number => {
  let sum = 0;
  for (let z = -REACH; z <= REACH; z += STEP) {
    const one = sides === 'both' ? normalSf(bound - z) + normalSf(bound + z) : normalSf(bound + z);
    // 1 - (1 - one)^k without cancellation.
    sum += normalDensity(z) * (one >= 1 ? 1 : -Math.expm1(k * Math.log1p(-one)));
  }
  return STEP * sum;
};

interface Spread {
  /** the estimated spread over the true one */
  readonly scale: number;
  /** up to a factor */
  readonly weight: number;
}

/** Where the log of a spread with df degrees of freedom still weighs something beside its mode. */
const NEGLIGIBLE = -75;
const spreads = (df: number): readonly Spread[] => {
  if (df === Infinity) return [{ scale: 1, weight: 1 }];
  const step = Math.min(0.12, 0.4 / Math.sqrt(2 * df));
  const found: Spread[] = [];
  for (const direction of [1, -1])
    for (let i = direction === 1 ? 0 : 1; ; i++) {
      const u = direction * i * step;
      const log = df * (u - 0.5 * Math.expm1(2 * u));
      if (log < NEGLIGIBLE) break;
      found.push({ scale: Math.exp(u), weight: Math.exp(log) });
    }
  return found;
};
