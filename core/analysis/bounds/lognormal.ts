import { studentTCdf } from '../../numerics/index.js';
import { criticalT } from '../tests/critical-t.js';
import { difference, logs, moments } from '../series/summary.js';
import type { UpperBound } from './bound.js';

export interface LognormalBound extends UpperBound {
  /** log of the estimated ratio of means */
  readonly eta: number;
  /** its standard error */
  readonly se: number;
  /** the larger variance of log levels over seeds of the two arms; above HEAVY their means cannot be estimated */
  readonly spread: number;
}

/**
 * On the log scale: a spread at which one seed in fifty carries the mean. It is held against both arms: a control whose
 * own mean is not estimable (one fit to fixed rows) made the bound fail twice as often as alpha.
 */
export const HEAVY = 4;

/**
 * Upper bound of the ratio of two mean risks, paired by seed, as for lognormal levels (Cox's method, Zhou & Gao 1997,
 * with the pairing): with x and c the log levels,
 * eta = mean(x - c) + var(x) / 2 - var(c) / 2, se^2 = var(x - c) / n + var(x)^2 / (2 (n - 1)),
 * U = exp(eta + q se); where x - c is the same in every seed, se = 0. All levels must be above 0 and n at least 2.
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
  const here = moments(x).variance;
  const there = moments(c).variance;
  // Levels in one ratio in every seed have means in that ratio, whatever their spread: the same chain, or a copy of it.
  const constant = paired.variance === 0;
  const eta = constant ? paired.mean : paired.mean + here / 2 - there / 2;
  const se = constant ? 0 : Math.sqrt(paired.variance / n + (here * here) / (2 * (n - 1)));
  const gap = Math.log(below) - eta;
  return {
    upper: Math.exp(eta + criticalT(1 - alpha, n - 1) * se),
    p: se > 0 ? studentTCdf(-gap / se, n - 1) : gap > 0 ? 0 : 1,
    eta,
    se,
    spread: Math.max(here, there),
  };
};
