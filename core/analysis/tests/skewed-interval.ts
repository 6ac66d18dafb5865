import type { Estimate, TestedEstimate } from '../../contracts/index.js';
import { moments, negated } from '../series/summary.js';
import { skewedTwoSided, skewedUpper } from './skewed.js';

/**
 * Mean with the two-sided interval whose limits are where the p of `skewedBelow` and of its mirror image cross: it holds `at` exactly when
 * `skewedTwoSided` does not reject it. The mean alone where a limit does not exist: n < 3, no spread, or too long a tail.
 */
export const skewedInterval = (values: Float64Array, at = 0, level = 0.95): Estimate => {
  const { n, mean } = moments(values);
  if (n < 2) return { n, mean };
  const alpha = (1 - level) / 2;
  const high = skewedUpper(values, at, alpha).upper;
  const low = -skewedUpper(negated(values), -at, alpha).upper;
  return Number.isFinite(low) && Number.isFinite(high) ? { n, mean, low, high } : { n, mean };
};

/** Of seed by seed differences: their mean, its interval and the p of 0. */
export const skewedTested = (differences: Float64Array): TestedEstimate => ({
  ...skewedInterval(differences),
  ...(differences.length < 2 ? {} : { p: skewedTwoSided(differences, 0) }),
});
