import type { Estimate, RandomStream } from '../../contracts/index.js';
import { moments } from '../series/summary.js';
import { ENUMERATED, FLIPS } from '../tests/sign-flip.js';
import { criticalT } from '../tests/student.js';

/** above: against a mean over 0; both: against a mean other than 0 */
export type Sides = 'above' | 'both';
export interface AdjustedP {
  /** of each column by itself */
  readonly p: readonly number[];
  /** that of Westfall and Young: over all columns */
  readonly adjusted: readonly number[];
}

/**
 * Step-down max-T (Westfall & Young 1993, algorithm 4.1; Ge, Dudoit & Speed 2003) by sign flips: the sign of a whole seed
 * is flipped in all columns at once, so that what the columns share (the control, the real rows) stays shared.
 *
 * `columns`: one paired effect a seed, each in the same order of seeds, NaN = not measured. The statistic of a column is
 * sum(d) / sqrt(sum(d^2)), which no flip changes but in its numerator and which grows with the t statistic. A column of
 * zeros has p = 1.
 */
export const maxT = (columns: readonly Float64Array[], random: RandomStream, sides: Sides): AdjustedP => {
  const k = columns.length;
  const n = columns[0]?.length ?? 0;
  const scaled = scale(columns, n);
  const flipped = new Float64Array(k);
  const sum = (signs: Float64Array): Float64Array => {
    flipped.fill(0);
    for (let i = 0, at = 0; i < n; i++) {
      const sign = signs[i]!;
      for (let j = 0; j < k; j++, at++) flipped[j]! += sign * scaled[at]!;
    }
    if (sides === 'both') for (let j = 0; j < k; j++) flipped[j] = Math.abs(flipped[j]!);
    return flipped;
  };
  const observed = sum(new Float64Array(n).fill(1)).slice();
  // Rounding in sums of the same numbers in another order must not lose a tie.
  const limit = observed.map((value) => value - 1e-12 * n);
  const order = [...observed.keys()].sort((a, b) => observed[b]! - observed[a]! || a - b);
  const hits = new Float64Array(k);
  const alone = new Float64Array(k);
  const { visited, exact } = flipSeeds(n, random, (signs) => {
    const value = sum(signs);
    let largest = -Infinity;
    for (let rank = k - 1; rank >= 0; rank--) {
      const j = order[rank]!;
      if (value[j]! > largest) largest = value[j]!;
      if (largest >= limit[j]!) hits[j]!++;
      if (value[j]! >= limit[j]!) alone[j]!++;
    }
  });
  // Random patterns: with the observed one counted among them p is valid whatever their number (Phipson & Smyth 2010).
  const share = (count: number): number => (exact ? count / visited : (1 + count) / (1 + visited));
  const adjusted = new Array<number>(k).fill(NaN);
  let before = 0;
  for (const j of order) adjusted[j] = before = Math.max(before, share(hits[j]!));
  return { p: Array.from(alone, share), adjusted };
};

/** Seeds x columns, row-major: each column divided by the root of its sum of squares; what is not measured is 0. */
const scale = (columns: readonly Float64Array[], n: number): Float64Array => {
  const k = columns.length;
  const scaled = new Float64Array(n * k);
  columns.forEach((column, j) => {
    let squares = 0;
    for (const d of column) if (!Number.isNaN(d)) squares += d * d;
    if (squares === 0) return;
    const root = Math.sqrt(squares);
    for (let i = 0; i < n; i++) scaled[i * k + j] = Number.isNaN(column[i]!) ? 0 : column[i]! / root;
  });
  return scaled;
};

/** Signs of one draw. */
const BITS = 30;
interface Flips {
  /** patterns visited */
  readonly visited: number;
  /** all 2^n of them: shares are exact, the observed pattern is one of them */
  readonly exact: boolean;
}

/**
 * Sign patterns of n seeds: all 2^n up to n = 12, 9,999 random ones beyond. `signs` is the same array at every visit,
 * 1 or -1 a seed.
 */
const flipSeeds = (n: number, random: RandomStream, visit: (signs: Float64Array) => void): Flips => {
  const signs = new Float64Array(n).fill(1);
  if (n <= ENUMERATED) {
    for (let pattern = 0; pattern < 1 << n; pattern++) {
      for (let i = 0; i < n; i++) signs[i] = (pattern >> i) & 1 ? -1 : 1;
      visit(signs);
    }
    return { visited: 1 << n, exact: true };
  }
  for (let flip = 0; flip < FLIPS; flip++) {
    // Without a branch on what is drawn, which no processor foresees.
    for (let from = 0; from < n; from += BITS) {
      let bits = random.below(1 << BITS);
      const to = Math.min(n, from + BITS);
      for (let i = from; i < to; i++) {
        signs[i] = 1 - ((bits & 1) << 1);
        bits >>= 1;
      }
    }
    visit(signs);
  }
  return { visited: FLIPS, exact: false };
};

export const LEVEL = 0.95;
export const measured = (column: Float64Array): Float64Array => column.filter((value) => !Number.isNaN(value));

/**
 * The critical value of max |t| over the columns: its 95 % point when the signs of the residuals of whole seeds are
 * flipped, which keeps how the columns go together. Never below the t quantile of one column.
 */
export const criticalMaxT = (columns: readonly Float64Array[], random: RandomStream): number => {
  const n = columns[0]?.length ?? 0;
  const residuals = columns.map((column) => {
    const { mean } = moments(measured(column));
    return column.map((value) => (Number.isNaN(value) ? 0 : value - mean));
  });
  const counts = columns.map((column) => measured(column).length);
  const squares = residuals.map((column) => column.reduce((sum, value) => sum + value * value, 0));
  const largest: number[] = [];
  flipSeeds(n, random, (signs) => {
    let most = 0;
    for (let j = 0; j < residuals.length; j++) {
      if (squares[j] === 0) continue;
      const column = residuals[j]!;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += signs[i]! * column[i]!;
      const count = counts[j]!;
      // t from the flipped mean and the flipped spread; the sum of squares stays.
      const within = squares[j]! - (sum * sum) / count;
      const t = within > 0 ? Math.abs(sum) / Math.sqrt((within * count) / (count - 1)) : Infinity;
      if (t > most) most = t;
    }
    largest.push(most);
  });
  largest.sort((a, b) => a - b);
  const point = largest[Math.min(largest.length - 1, Math.ceil(LEVEL * largest.length) - 1)]!;
  return Math.max(point, criticalT((1 + LEVEL) / 2, Math.min(...counts) - 1));
};

/** mean +- critical value x standard error. */
export const intervalAt = (column: Float64Array, critical: number): Estimate => {
  const { n, mean, variance } = moments(measured(column));
  const half = critical * Math.sqrt(variance / n);
  return Number.isFinite(half) ? { n, mean, low: mean - half, high: mean + half } : { n, mean };
};
