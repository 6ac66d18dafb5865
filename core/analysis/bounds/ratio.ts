import type { RandomStream } from '../../contracts/index.js';
import { normalQuantile } from '../../numerics/index.js';
import { difference, logs, moments, thirdMoment } from '../series/summary.js';
import { pairedRatioUpper } from './paired-ratio.js';
import { pivotUpper, type PivotBound } from './pivot.js';

/** Level, in each of two tests, beyond which logs are too skewed to the right for normal numbers. */
const SKEWED = 0.05;

/**
 * Upper bound of a ratio of mean risks: the generalised pivot, whose law is lognormal. Chains that went another way than the
 * rest (one in ten, twenty times worse) show as logs with a long tail to the right, of which a lognormal law knows too little
 * at any number of seeds; there the bound is the larger of the pivot's and that by pairs, which has no law.
 */
export const ratioUpper = (
  levels: Float64Array,
  control: Float64Array,
  below: number,
  alpha: number,
  random: RandomStream,
): PivotBound => {
  const pivot = pivotUpper(levels, control, below, alpha, random);
  const x = logs(levels);
  if (pivot.se === 0 || !(isRightSkewed(x) || isRightSkewed(difference(x, logs(control))))) return pivot;
  const { upper, p } = pairedRatioUpper(levels, control, below, alpha);
  return { ...pivot, upper: Math.max(pivot.upper, upper), p: Math.max(pivot.p, p) };
};

/** By the skewness m3 / s^3 and its standard error for normal numbers, sqrt(6 n (n - 1) / ((n - 2)(n + 1)(n + 3))). */
const isRightSkewed = (values: Float64Array): boolean => {
  const { n, variance } = moments(values);
  const error = Math.sqrt((6 * n * (n - 1)) / ((n - 2) * (n + 1) * (n + 3)));
  return thirdMoment(values) > -normalQuantile(SKEWED) * error * variance * Math.sqrt(variance);
};
