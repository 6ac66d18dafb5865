import type { Estimate, TestedEstimate } from '../../contracts/index.js';
import { studentTCdf } from '../../numerics/index.js';
import { isConstant, moments, negated, thirdMoment } from '../series/summary.js';
import { criticalT } from './student.js';

/** A spread below this share of the largest number (2^-44) is what rounding makes of none. */
const ROUNDING = 256 * Number.EPSILON;

/** Mean, standard deviation and skewness m3 / s^3 in a unit in which squares and cubes stay within range. */
interface Shape {
  readonly unit: number;
  readonly mean: number;
  readonly sd: number;
  readonly skewness: number;
}

const largest = (values: Float64Array): number => {
  let size = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) return Infinity;
    size = Math.max(size, Math.abs(value));
  }
  return size;
};

/** A power of two, which divides without rounding, of about the largest number. */
const unitFor = (size: number): number => {
  let unit = 1;
  while (unit < size / 2) unit *= 2;
  while (unit > size && unit > 2 * Number.MIN_VALUE) unit /= 2;
  return unit;
};

/** Undefined where there is no spread to test with: equal values, values not finite, or a spread that rounding made. */
const shapeOf = (values: Float64Array, at: number): Shape | undefined => {
  const size = largest(values);
  if (isConstant(values) || !Number.isFinite(size)) return undefined;
  const unit = unitFor(size);
  const scaled = values.map((value) => value / unit);
  const { mean, variance } = moments(scaled);
  const sd = Math.sqrt(variance);
  if (!(sd > ROUNDING * Math.max(size / unit, Math.abs(at) / unit))) return undefined;
  return { unit, mean, sd, skewness: thirdMoment(scaled.map((value) => (value - mean) / sd)) };
};

/** Whether there is anything to test with: values that are finite and differ by more than rounding makes of equal ones. */
export const hasSpread = (values: Float64Array, at: number): boolean => shapeOf(values, at) !== undefined;

/** What becomes of Johnson's parabola past its turning point; see `statistic`. */
type Past = 'stands' | 'goes on';

/**
 * The smaller of Student's statistic and Johnson's for a distance u = (mean - at) / s. With skewness to the right
 * Johnson's correction only adds, so that Student's is the smaller one; with skewness to the left Johnson's is, a parabola
 * in u that falls again beyond u* = -3 / (2 skewness). Whoever rejects "mean <= a" has rejected "mean <= b" for every b < a,
 * so that its value there stands; or it goes on as Hall's (1992) does, whose cubic term, skewness^2 u^3 / 27, is what makes
 * his transformation increase throughout.
 */
export const statistic = (u: number, skewness: number, n: number, past: Past): number => {
  if (skewness >= 0) return u * Math.sqrt(n);
  const turn = -1.5 / skewness;
  const v = Math.min(u, turn);
  const beyond = u > turn && past === 'goes on' ? hall(u, skewness) - hall(turn, skewness) : 0;
  return Math.min(u, v + skewness / (6 * n) + (skewness * v * v) / 3 + beyond) * Math.sqrt(n);
};

/** u + skewness u^2 / 3 + skewness^2 u^3 / 27 = ((1 + skewness u / 3)^3 - 1) / skewness. */
const hall = (u: number, skewness: number): number => {
  const root = 1 + (skewness * u) / 3;
  return (root * root * root - 1) / skewness;
};

/**
 * p of H0: mean <= `at` against mean > `at`: the larger of Student's and of Johnson's (1978, modified t), whose statistic
 * with u = mean - at and m3 = n sum (d - mean)^3 / ((n - 1)(n - 2)) is (u + m3 / (6 s^2 n) + m3 u^2 / (3 s^4)) sqrt(n) / s;
 * both against t with n - 1 degrees of freedom. Past the turning point of Johnson's parabola, where few chains against many
 * make the skewness, the test of a loss goes on as Hall's does: nearly all chains lost is no open question. The test of an
 * absence (skewedBelow) does not: what is called safe keeps the smaller rate of errors (bench/calibration/tests.ts). One number a seed. The unit and an
 * offset of values and `at` do not matter.
 *
 * Without spread (equal values, or a difference that rounding makes), or with a value that is not finite, there is nothing
 * to test with and p is 1 whatever the mean: such seeds are judged by counts. n < 2: NaN; n = 2: Student's alone.
 */
export const skewedAbove = (values: Float64Array, at: number): number => above(values, at, 'goes on');

/** p of H0: mean >= `at` against mean < `at`, for what is called absent; see skewedAbove. */
export const skewedBelow = (values: Float64Array, at: number): number => above(negated(values), -at, 'stands');

/** p of H0: mean = `at`, of no direction that would be a loss; both sides as skewedBelow. */
export const skewedTwoSided = (values: Float64Array, at: number): number =>
  Math.min(1, 2 * Math.min(above(values, at, 'stands'), skewedBelow(values, at)));

const above = (values: Float64Array, at: number, past: Past): number => {
  const n = values.length;
  if (n < 2) return NaN;
  const shape = shapeOf(values, at);
  if (shape === undefined) return 1;
  const u = (shape.mean - at / shape.unit) / shape.sd;
  return studentTCdf(-statistic(u, shape.skewness, n, past), n - 1);
};

/**
 * An upper confidence bound and the p value that inverts it: `upper` is at 1 - alpha, and `p` is the alpha at which the
 * bound would just touch `below`. p <= alpha if and only if upper <= below.
 */
export interface UpperBound {
  readonly upper: number;
  /** of H0: the quantity >= `below` */
  readonly p: number;
}

/**
 * Upper confidence bound of a mean at 1 - alpha: where p of "mean >= bound" by skewedBelow comes down to alpha. p is that
 * of `below`, and p <= alpha if and only if upper <= below. Infinity where no bound has so small a p: few seeds with a
 * long tail to the right, no spread, or a value that is not finite.
 */
export const skewedUpper = (values: Float64Array, below: number, alpha: number): UpperBound => {
  const n = values.length;
  const p = skewedBelow(values, below);
  const shape = n < 2 ? undefined : shapeOf(values, below);
  if (shape === undefined) return { upper: Infinity, p };
  const distance = distanceAt(criticalT(1 - alpha, n - 1) / Math.sqrt(n), shape.skewness, n);
  const upper = distance === undefined ? Infinity : (shape.mean + distance * shape.sd) * shape.unit;
  // Rounding must not part the bound from its p.
  return { upper: p <= alpha ? Math.min(upper, below) : Math.max(upper, justAbove(below)), p };
};

/** The u at which u - skewness / (6 n) - skewness u^2 / 3 first reaches q; undefined where it never does. */
export const distanceAt = (q: number, skewness: number, n: number): number | undefined => {
  if (skewness <= 0) return q;
  const rise = q + skewness / (6 * n);
  const discriminant = 1 - (4 * skewness * rise) / 3;
  // The root in the form that does not cancel when the skewness is slight.
  return discriminant < 0 ? undefined : (2 * rise) / (1 + Math.sqrt(discriminant));
};

const justAbove = (value: number): number => value + Math.max(Number.MIN_VALUE, Math.abs(value) * Number.EPSILON);

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
