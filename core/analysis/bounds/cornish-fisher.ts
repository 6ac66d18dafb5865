import { studentTCdf } from '../../numerics/index.js';
import { criticalT } from '../tests/critical-t.js';
import { moments, thirdMoment } from '../series/summary.js';
import type { UpperBound } from './bound.js';

/**
 * Upper bound of a mean with Johnson's (1978) correction for skewness by the Cornish-Fisher expansion:
 * U = m + q s / sqrt n + max(0, m3 / s^2) (1 + 2 q^2) / (6 n), q the t quantile with n - 1 degrees of freedom.
 * For signed effects and those bounded below; skewness to the left is not used to tighten it.
 */
export const cornishFisherUpper = (values: Float64Array, below: number, alpha: number): UpperBound => {
  const { n, mean, variance } = moments(values);
  // A spread past the range of numbers bounds nothing.
  if (n < 2 || !Number.isFinite(variance)) return { upper: Infinity, p: 1 };
  if (variance === 0) return { upper: mean, p: mean < below ? 0 : 1 };
  const se = Math.sqrt(variance / n);
  const third = thirdMoment(values);
  if (!Number.isFinite(third)) return { upper: Infinity, p: 1 };
  const skew = Math.max(0, third / variance) / (6 * n);
  const q = criticalT(1 - alpha, n - 1);
  return { upper: mean + q * se + skew * (1 + 2 * q * q), p: invert(below - mean, se, skew, n - 1) };
};

/** 1 - F(q) at the q where se q + skew (1 + 2 q^2) = gap, on the branch on which the bound grows with q. */
const invert = (gap: number, se: number, skew: number, df: number): number => {
  if (skew === 0) return studentTCdf(-gap / se, df);
  const discriminant = se * se - 8 * skew * (skew - gap);
  // No level is so low that the bound comes down to `below`.
  if (discriminant < 0) return 1;
  // The root of the quadratic in the form that does not cancel when the skewness is slight.
  const q = (2 * (gap - skew)) / (se + Math.sqrt(discriminant));
  return studentTCdf(-q, df);
};
