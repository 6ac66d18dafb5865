import type { Estimate } from '../../contracts/index.js';
import { studentTCdf, studentTQuantile } from '../../numerics/index.js';
import { moments } from '../series/summary.js';

const far = (gap: number): number => (gap > 0 ? Infinity : gap < 0 ? -Infinity : 0);

/** (mean - at) / (sd / sqrt n); infinite when there is no spread, 0 when there is none and the mean is `at`. */
export const studentStatistic = (values: Float64Array, at: number): number => {
  const { n, mean, variance } = moments(values);
  return variance > 0 ? (mean - at) / Math.sqrt(variance / n) : far(mean - at);
};

/** p of H0: mean <= `at` against mean > `at`; one number a seed, n - 1 degrees of freedom. NaN when n < 2. */
export const studentAbove = (values: Float64Array, at: number): number => tail(studentStatistic(values, at), values);

/** p of H0: mean >= `at` against mean < `at`. */
export const studentBelow = (values: Float64Array, at: number): number => tail(-studentStatistic(values, at), values);

/** p of H0: mean = `at`. */
export const studentTwoSided = (values: Float64Array, at: number): number =>
  Math.min(1, 2 * tail(Math.abs(studentStatistic(values, at)), values));

const tail = (t: number, values: Float64Array): number => {
  if (values.length < 2) return NaN;
  // No spread and exactly on the boundary speaks for neither side; beyond it there is no doubt left.
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  return t === 0 && moments(values).variance === 0 ? 1 : studentTCdf(-t, values.length - 1);
};

/** Mean with its two-sided t interval; n < 2, or a spread past the range of numbers, gives the mean alone. */
export const studentInterval = (values: Float64Array, level = 0.95): Estimate => {
  const { n, mean, variance } = moments(values);
  if (n < 2 || !Number.isFinite(variance)) return { n, mean };
  const half = criticalT((1 + level) / 2, n - 1) * Math.sqrt(variance / n);
  return { n, mean, low: mean - half, high: mean + half };
};

const known = new Map<number, Map<number, number>>();

/** t quantile at p with df degrees of freedom, remembered: a study asks for the same few thousands of times. */
export const criticalT = (p: number, df: number): number => {
  let of = known.get(p);
  if (of === undefined) known.set(p, (of = new Map<number, number>()));
  let quantile = of.get(df);
  if (quantile === undefined) of.set(df, (quantile = studentTQuantile(p, df)));
  return quantile;
};
