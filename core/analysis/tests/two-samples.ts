import type { Estimate, RandomStream } from '../../contracts/index.js';
import { studentTCdf } from '../../numerics/index.js';
import { moments, negated, thirdMoment } from '../series/summary.js';
import { FLIPS } from './sign-flip.js';
import { distanceAt, statistic } from './skewed.js';
import { criticalT } from './student.js';

/** Of the difference of two means of independent samples. */
interface Difference {
  readonly mean: number;
  readonly se: number;
  /** third central moment of the difference over se^3 */
  readonly skewness: number;
  /** Welch and Satterthwaite's degrees of freedom */
  readonly df: number;
}

/** mean(x) - mean(y); undefined without two numbers in each, and a spread in one of them. */
const differenceOf = (x: Float64Array, y: Float64Array): Difference | undefined => {
  const [a, b] = [moments(x), moments(y)];
  const [u, v] = [a.variance / a.n, b.variance / b.n];
  if (!(u + v > 0) || !Number.isFinite(u + v)) return undefined;
  const se = Math.sqrt(u + v);
  const third = thirdMoment(x) / (a.n * a.n) - thirdMoment(y) / (b.n * b.n);
  return {
    mean: a.mean - b.mean,
    se,
    skewness: third / (se * se * se),
    df: ((u + v) * (u + v)) / ((u * u) / (a.n - 1) + (v * v) / (b.n - 1)),
  };
};

/**
 * p of H0: mean(x) - mean(y) <= `at`: the larger of Welch's (1947) and of the same with Johnson's correction for the skewness
 * of the difference, as `skewedBelow` has it for one sample: with samples of one size and one law there is nothing to correct.
 * NaN without two numbers in each; 1 where nothing varies.
 */
export const apartAbove = (x: Float64Array, y: Float64Array, at: number): number => {
  if (x.length < 2 || y.length < 2) return NaN;
  const found = differenceOf(x, y);
  if (found === undefined) return 1;
  const { mean, se, skewness, df } = found;
  return studentTCdf(-statistic((mean - at) / se, skewness, 1, 'stands'), df);
};

/** p of H0: mean(x) - mean(y) >= `at`. */
export const apartBelow = (x: Float64Array, y: Float64Array, at: number): number =>
  apartAbove(negated(x), negated(y), -at);

/** p of H0: the means are equal. */
export const apartTwoSided = (x: Float64Array, y: Float64Array): number =>
  Math.min(1, 2 * Math.min(apartAbove(x, y, 0), apartBelow(x, y, 0)));

/** Of mean(x) - mean(y); NaN without two numbers in each. */
export const standardErrorApart = (x: Float64Array, y: Float64Array): number => {
  const [a, b] = [moments(x), moments(y)];
  return Math.sqrt(a.variance / a.n + b.variance / b.n);
};

/** mean(x) - mean(y) with the interval whose limits are where p crosses; without one where nothing varies or a tail is too long. */
export const apartInterval = (x: Float64Array, y: Float64Array, level = 0.95): Estimate => {
  const n = x.length;
  const mean = moments(x).mean - moments(y).mean;
  const found = n < 2 || y.length < 2 ? undefined : differenceOf(x, y);
  if (found === undefined) return { n, mean };
  const { se, skewness, df } = found;
  const q = criticalT((1 + level) / 2, df);
  const [up, down] = [distanceAt(q, skewness, 1), distanceAt(q, -skewness, 1)];
  return up === undefined || down === undefined
    ? { n, mean }
    : { n, mean, low: mean - down * se, high: mean + up * se };
};

/**
 * p of H0: both samples are of one law, against either side, by their ranks (Wilcoxon 1945; Mann & Whitney 1947) under 9,999
 * permutations of the chains: infinite values, which are lost chains, are the largest there are and tie with each other.
 */
export const rankedTwoSided = (x: Float64Array, y: Float64Array, random: RandomStream): number => {
  const ranks = midRanks(Float64Array.of(...x, ...y));
  const n = ranks.length;
  const expected = (x.length * (n + 1)) / 2;
  const distance = (): number => {
    let sum = -expected;
    for (let i = 0; i < x.length; i++) sum += ranks[i]!;
    return Math.abs(sum);
  };
  const observed = distance() - 1e-9;
  let hits = 0;
  for (let flip = 0; flip < FLIPS; flip++) {
    for (let i = 0; i < x.length; i++) {
      const j = i + random.below(n - i);
      [ranks[i], ranks[j]] = [ranks[j]!, ranks[i]!];
    }
    if (distance() >= observed) hits++;
  }
  return (1 + hits) / (1 + FLIPS);
};

/** Ranks from 1, equal values sharing the mean of theirs. */
const midRanks = (values: Float64Array): Float64Array => {
  const order = [...values.keys()].sort((a, b) => (values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
};
