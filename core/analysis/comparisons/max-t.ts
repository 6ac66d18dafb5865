import type { Estimate, RandomStream } from '../../contracts/index.js';
import { AT_ONCE, BITS, FREE, rowKernels } from '../../kernels/index.js';
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
  const scaled = columns.map(scale);
  const size = (sum: number): number => (sides === 'both' ? Math.abs(sum) : sum);
  const observed = Float64Array.from(scaled, (column) => size(column.reduce((sum, value) => sum + value, 0)));
  // Rounding in sums of the same numbers in another order must not lose a tie.
  const limit = observed.map((value) => value - 1e-12 * n);
  const order = [...observed.keys()].sort((a, b) => observed[b]! - observed[a]! || a - b);
  const hits = new Float64Array(k);
  const alone = new Float64Array(k);
  const { visited, exact } = flipSeeds(scaled, random, (sums) => {
    let largest = -Infinity;
    for (let rank = k - 1; rank >= 0; rank--) {
      const j = order[rank]!;
      const value = size(sums[j]!);
      if (value > largest) largest = value;
      if (largest >= limit[j]!) hits[j]!++;
      if (value >= limit[j]!) alone[j]!++;
    }
  });
  // Random patterns: with the observed one counted among them p is valid whatever their number (Phipson & Smyth 2010).
  const share = (count: number): number => (exact ? count / visited : (1 + count) / (1 + visited));
  const adjusted = new Array<number>(k).fill(NaN);
  let before = 0;
  for (const j of order) adjusted[j] = before = Math.max(before, share(hits[j]!));
  return { p: Array.from(alone, share), adjusted };
};

/** Divided by the root of the sum of squares; what is not measured is 0. */
const scale = (column: Float64Array): Float64Array => {
  let squares = 0;
  for (const d of column) if (!Number.isNaN(d)) squares += d * d;
  if (squares === 0) return new Float64Array(column.length);
  const root = Math.sqrt(squares);
  return column.map((d) => (Number.isNaN(d) ? 0 : d / root));
};

interface Flips {
  /** patterns visited */
  readonly visited: number;
  /** all 2^n of them: shares are exact, the observed pattern is one of them */
  readonly exact: boolean;
}

/**
 * Sign patterns of n seeds: all 2^n up to n = 12, 9,999 random ones beyond. `visit` gets the sum of every column under each
 * pattern, in the same array.
 */
const flipSeeds = (
  columns: readonly Float64Array[],
  random: RandomStream,
  visit: (sums: Float64Array) => void,
): Flips => {
  const k = columns.length;
  const n = columns[0]?.length ?? 0;
  const exact = n <= ENUMERATED;
  const visited = exact ? 1 << n : FLIPS;
  const words = Math.ceil(n / BITS);
  const numbersAt = AT_ONCE * words;
  const sumsAt = numbersAt + n;
  const kernels = rowKernels();
  const memory = kernels.free(sumsAt + AT_ONCE);
  // The upper half of each word stays empty.
  const bits = new Uint32Array(memory.buffer, memory.byteOffset, 2 * AT_ONCE * words).fill(0);
  const sums = new Float64Array(AT_ONCE * k);
  const take = (pattern: number, at: number): void => {
    for (let word = 0; word < words; word++)
      bits[2 * (AT_ONCE * word + at)] = exact ? pattern : random.below(1 << BITS);
  };
  for (let first = 0; first < visited; first += AT_ONCE) {
    const some = Math.min(AT_ONCE, visited - first);
    for (let at = 0; at < some; at++) take(first + at, at);
    for (let j = 0; j < k; j++) {
      if (k > 1 || first === 0) memory.set(columns[j]!, numbersAt);
      kernels.signedSums(8 * (FREE + numbersAt), n, 8 * FREE, 8 * (FREE + sumsAt));
      for (let pattern = 0; pattern < some; pattern++) sums[pattern * k + j] = memory[sumsAt + pattern]!;
    }
    for (let pattern = 0; pattern < some; pattern++) visit(sums.subarray(pattern * k, (pattern + 1) * k));
  }
  return { visited, exact };
};

export const LEVEL = 0.95;
export const measured = (column: Float64Array): Float64Array => column.filter((value) => !Number.isNaN(value));

/**
 * The critical value of max |t| over the columns: its 95 % point when the signs of the residuals of whole seeds are
 * flipped, which keeps how the columns go together. Never below the t quantile of one column.
 */
export const criticalMaxT = (columns: readonly Float64Array[], random: RandomStream): number => {
  const residuals = columns.map((column) => {
    const { mean } = moments(measured(column));
    return column.map((value) => (Number.isNaN(value) ? 0 : value - mean));
  });
  const counts = columns.map((column) => measured(column).length);
  const squares = residuals.map((column) => column.reduce((sum, value) => sum + value * value, 0));
  const largest: number[] = [];
  flipSeeds(residuals, random, (sums) => {
    let most = 0;
    for (let j = 0; j < residuals.length; j++) {
      if (squares[j] === 0) continue;
      const sum = sums[j]!;
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
