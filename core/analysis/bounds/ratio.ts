import type { RandomStream } from '../../contracts/index.js';
import { normalQuantile } from '../../numerics/index.js';
import { beyond, difference, logs, moments, thirdMoment } from '../series/summary.js';
import { skewedBelow, type UpperBound } from '../tests/skewed.js';
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

/** A ratio past this is printed as unbounded. */
const LARGEST = 1e6;
const SMALLEST = 1e-12;
const HALVINGS = 60;

/**
 * Upper bound of the ratio of two mean levels paired by seed, without a law for either: the ratio from which on
 * mean(x - ratio c) lies below 0 by the larger of Student's and Johnson's p (Fieller's argument). For levels that share
 * most of what makes them large, such as two fits to the same real rows, whose logs are no normal numbers. Levels in one
 * ratio in every seed have no spread to make a bound of: upper = Infinity and p = 1.
 */
export const pairedRatioUpper = (
  levels: Float64Array,
  control: Float64Array,
  below: number,
  alpha: number,
): UpperBound => {
  const pOf = (ratio: number): number => skewedBelow(beyond(levels, control, ratio), 0);
  const p = pOf(below);
  const estimate = Math.max(SMALLEST, moments(levels).mean / moments(control).mean);
  if (!(estimate > 0) || moments(beyond(levels, control, estimate)).variance === 0) return { upper: Infinity, p: 1 };
  let [low, high] = p <= alpha ? [estimate, below] : [Math.max(estimate, below), LARGEST];
  if (p > alpha && !(pOf(high) <= alpha)) return { upper: Infinity, p };
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(low * high);
    if (pOf(middle) <= alpha) high = middle;
    else low = middle;
  }
  return { upper: high, p };
};
