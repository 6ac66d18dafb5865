import type { RandomStream } from '../../contracts/index.js';
import { gamma } from '../../random/index.js';
import { difference, logs, moments, type SampleMoments } from '../series/summary.js';
import type { UpperBound } from '../tests/skewed.js';

export interface PivotBound extends UpperBound {
  /** log of the estimated ratio of means */
  readonly eta: number;
  /** half the distance between the pivot's .16 and .84 quantiles: a standard error for planning, no bound's */
  readonly se: number;
  /** the larger variance of log levels over seeds of the two arms; above HEAVY their means cannot be estimated */
  readonly spread: number;
}

/**
 * On the log scale: a spread at which one seed in fifty carries the mean. It is held against both arms: a control whose own
 * mean is not estimable (one fit to fixed rows) makes a bound of the ratio fail.
 */
export const HEAVY = 4;

/** Draws at levels of 2.5 % and above. */
const DRAWS = 10_000;
/** Below: the relative error of the tail count, 1 / sqrt(draws x level), stays under 5 %. */
const TAIL = 400;
const FEWEST_PER_TAIL = 0.025;
/** Logs differ by this much, relative to their size, in levels that are in one ratio: rounding, not spread. */
const ROUNDING = 16 * Number.EPSILON;

const drawsFor = (alpha: number): number =>
  alpha >= FEWEST_PER_TAIL ? DRAWS : DRAWS * Math.ceil(TAIL / alpha / DRAWS);

/**
 * Upper bound of the ratio of two mean risks, paired by seed, by the generalised pivot for bivariate lognormal levels
 * (Krishnamoorthy & Mathew 2003 for one mean; Bebu & Mathew 2008 for two paired ones). With (x, c) the log levels of n
 * seeds, means m and covariance S: W ~ Wishart_2(n - 1, I), Sigma* = (n - 1) S^(1/2) W^-1 S^(1/2)',
 * mu* = m_x - m_c - Z sqrt((s11 + s22 - 2 s12) / n) with s from Sigma*, and T = mu* + (s11 - s22) / 2; the bound is
 * exp of the 1 - alpha quantile of T. It counts the uncertainty of both variances, which is what the lognormal bound by
 * Cox's method leaves out of the control's. An arm without spread has a mean that is known: the other's variance alone is
 * drawn, (n - 1) s^2 / chi2(n - 1).
 *
 * Levels (all above 0, n at least 3) in one ratio in every seed have no spread to make a bound of: upper = Infinity, p = 1,
 * as have levels whose logs are not finite; arms equal to the last bit are the caller's to call equal. The draws come from
 * the child ('pivot', n) of `random`: the same numbers for every call with that stream and n.
 */
export const pivotUpper = (
  levels: Float64Array,
  control: Float64Array,
  below: number,
  alpha: number,
  random: RandomStream,
): PivotBound => {
  const x = logs(levels);
  const c = logs(control);
  const n = x.length;
  const apart = moments(difference(x, c));
  const [here, there] = [moments(x), moments(c)];
  const eta = apart.mean + (here.variance - there.variance) / 2;
  const spread = Math.max(here.variance, there.variance);
  const size = Math.max(1, Math.abs(here.mean), Math.abs(there.mean));
  if (n < 3 || !Number.isFinite(eta) || !(Math.sqrt(apart.variance) > ROUNDING * size))
    return { upper: Infinity, p: 1, eta, se: 0, spread };
  const draws = drawsFor(alpha);
  const drawn = wishartDraws(n, draws, random.child('pivot', n));
  const pivot =
    here.variance === 0 || there.variance === 0
      ? pivotOf(apart, (here.variance - there.variance) / 2, 0, drawn.alone)
      : pivotOf(apart, (here.variance - there.variance) / 2, area(difference(x, c), c), drawn.paired);
  const se = halfWidth(pivot.slice(0, DRAWS));
  const edge = Math.log(below);
  let beyond = 0;
  for (const t of pivot) if (t >= edge) beyond++;
  const p = (1 + beyond) / (draws + 1);
  // p <= alpha if and only if fewer than this many draws reach `below`.
  const room = Math.floor(alpha * (draws + 1));
  const upper = room < 1 ? Infinity : Math.exp(orderStatistic(pivot, draws - room));
  return {
    // Rounding must not part the bound from its p.
    upper: p <= alpha ? Math.min(upper, below) : Math.max(upper, below * (1 + Number.EPSILON)),
    p,
    eta,
    se,
    spread,
  };
};

/** Half of what lies between the .16 and the .84 quantile. */
const halfWidth = (draws: Float64Array): number => {
  const at = (level: number): number => orderStatistic(draws, Math.round(level * (draws.length - 1)));
  return (at(0.84) - at(0.16)) / 2;
};

/** The root of the determinant of the covariance of two columns. */
const area = (a: Float64Array, b: Float64Array): number => {
  const [ofA, ofB] = [moments(a), moments(b)];
  let products = 0;
  for (let i = 0; i < a.length; i++) products += (a[i]! - ofA.mean) * (b[i]! - ofB.mean);
  const between = products / (a.length - 1);
  return Math.sqrt(Math.max(0, ofA.variance * ofB.variance - between * between));
};

/**
 * T for each draw. With the root L of the covariance of (x - c, c), which keeps the digits of arms that are nearly the same,
 * Sigma* = (n - 1) (L A'^-1)(L A'^-1)' gives s11 + s22 - 2 s12 = v r^2 for v = var(x - c), and
 * s11 - s22 = (var x - var c) r^2 - 2 |L| b.
 */
const pivotOf = (
  { n, mean, variance }: SampleMoments,
  half: number,
  area: number,
  { zr, r2, b }: Draws,
): Float64Array => {
  const se = Math.sqrt(variance / n);
  const pivot = new Float64Array(r2.length);
  for (let i = 0; i < pivot.length; i++) pivot[i] = mean - se * zr[i]! + half * r2[i]! - area * b[i]!;
  return pivot;
};

/** Of one inverse root: its length, squared and times a standard normal number, and the product that the two columns share. */
interface Draws {
  readonly zr: Float64Array;
  readonly r2: Float64Array;
  readonly b: Float64Array;
}
interface WishartDraws {
  /** one arm varies: r^2 = (n - 1) / chi2(n - 1) */
  readonly alone: Draws;
  /** both do: with the Bartlett root [[a11, 0], [a21, a22]], r^2 = (n - 1)(1 + a21^2 / a22^2) / a11^2, b = (n - 1) a21 / (a11 a22^2) */
  readonly paired: Draws;
}

/**
 * Draws depend on n and the stream alone; a walk and the verdicts ask for the same ones hundreds of times. The most of one n
 * are kept, for fewer are the first of them; those asked for last stay: 48 MB.
 */
const KEPT_DRAWS = 1_000_000;
const known = new Map<string, WishartDraws>();
const countOf = ({ paired }: WishartDraws): number => paired.b.length;

/** The first numbers of a child name a stream as well as its path would, which it does not tell. */
const nameOf = (stream: RandomStream, n: number): string => {
  const name = stream.child('name');
  return `${n} ${name.uniform()} ${name.uniform()}`;
};

const wishartDraws = (n: number, draws: number, stream: RandomStream): WishartDraws => {
  const name = nameOf(stream, n);
  const kept = known.get(name);
  const drawn = kept === undefined || countOf(kept) < draws ? draw(n, draws, stream) : kept;
  known.delete(name);
  let room = KEPT_DRAWS - countOf(drawn);
  for (const other of known.values()) room -= countOf(other);
  for (const [oldest, other] of known) {
    if (room >= 0) break;
    known.delete(oldest);
    room += countOf(other);
  }
  known.set(name, drawn);
  return countOf(drawn) === draws
    ? drawn
    : { alone: firstOf(drawn.alone, draws), paired: firstOf(drawn.paired, draws) };
};
const firstOf = ({ zr, r2, b }: Draws, draws: number): Draws => ({
  zr: zr.subarray(0, draws),
  r2: r2.subarray(0, draws),
  b: b.subarray(0, draws),
});

/** a11^2 ~ chi2(n - 1), a22^2 ~ chi2(n - 2), a21 ~ N(0, 1). */
const draw = (n: number, draws: number, stream: RandomStream): WishartDraws => {
  const empty = (): Draws => ({ zr: new Float64Array(draws), r2: new Float64Array(draws), b: new Float64Array(draws) });
  const [alone, paired] = [empty(), empty()];
  for (let i = 0; i < draws; i++) {
    const square = (n - 1) / (2 * gamma(stream, (n - 1) / 2));
    const a22 = Math.sqrt(2 * gamma(stream, (n - 2) / 2));
    const slope = stream.normal() / a22;
    const z = stream.normal();
    alone.r2[i] = square;
    alone.zr[i] = z * Math.sqrt(square);
    paired.r2[i] = square * (1 + slope * slope);
    paired.zr[i] = z * Math.sqrt(paired.r2[i]!);
    paired.b[i] = (slope / a22) * Math.sqrt((n - 1) * square);
  }
  return { alone, paired };
};

/**
 * The number that would stand at `rank` (from 0) if `values` were sorted upward: Hoare's selection with the median of three
 * as pivot, O(n) on average. `values` is rearranged: what lies before `rank` is not larger, what lies behind not smaller.
 * No value may be NaN.
 *
 * @throws RangeError when `rank` is not an index of `values`
 */
export const orderStatistic = (values: Float64Array, rank: number): number => {
  if (!(Number.isInteger(rank) && rank >= 0 && rank < values.length))
    throw new RangeError(`orderStatistic: rank ${rank} of ${values.length} values.`);
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = medianOfThree(values[low]!, values[(low + high) >> 1]!, values[high]!);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank]!;
};

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
