import { studentTCdf } from '../../numerics/index.js';
import { criticalT } from '../tests/critical-t.js';
import { difference, logs, moments } from '../series/summary.js';
import type { UpperBound } from './bound.js';

export interface LognormalBound extends UpperBound {
  /** log of the estimated ratio of means */
  readonly eta: number;
  /** its standard error */
  readonly se: number;
  /** variance of the log levels of X over seeds; above HEAVY the mean itself cannot be estimated */
  readonly spread: number;
}

/** On the log scale: a spread at which one seed in fifty carries the mean. */
export const HEAVY = 4;

/**
 * Upper bound of the ratio of two mean risks, paired by seed, as for lognormal levels (Cox's method, Zhou & Gao 1997,
 * with the pairing): with x and c the log levels,
 * eta = mean(x - c) + var(x) / 2 - var(c) / 2, se^2 = var(x - c) / n + var(x)^2 / (2 (n - 1)),
 * U = exp(eta + q se). All levels must be above 0 and n at least 2.
 */
export const lognormalUpper = (
  levels: Float64Array,
  control: Float64Array,
  below: number,
  alpha: number,
): LognormalBound => {
  const x = logs(levels);
  const c = logs(control);
  const n = x.length;
  const paired = moments(difference(x, c));
  const spread = moments(x).variance;
  const eta = paired.mean + spread / 2 - moments(c).variance / 2;
  const se = Math.sqrt(paired.variance / n + (spread * spread) / (2 * (n - 1)));
  const gap = Math.log(below) - eta;
  return {
    upper: Math.exp(eta + criticalT(1 - alpha, n - 1) * se),
    p: se > 0 ? studentTCdf(-gap / se, n - 1) : gap > 0 ? 0 : 1,
    eta,
    se,
    spread,
  };
};
