import type { Points } from './points.js';

/** Numbers of `b` that are held against one row of `a` after the other: they stay in the first cache. */
const BLOCK = 2048;

/** Gets row i of `a` and its squared distances to rows [from, from + count) of `b`, in `squares[0 .. count)`. */
export type Visit = (i: number, from: number, count: number, squares: Float64Array) => void;

/**
 * Squared Euclidean distances of all rows of `a` to all rows of `b`, a block of `b` at a time: no matrix is kept. Differences
 * are squared as they are, so that small distances lose no digits. `above`: only rows of `b` behind row i, each pair of
 * one sample once.
 */
export const eachDistance = (a: Points, b: Points, visit: Visit, pairs: 'all' | 'above' = 'all'): void => {
  const { d } = a;
  const size = Math.max(8, Math.floor(BLOCK / d));
  const squares = new Float64Array(size);
  for (let block = 0; block < b.count; block += size) {
    const end = Math.min(b.count, block + size);
    for (let i = 0; i < a.count; i++) {
      const from = pairs === 'above' ? Math.max(block, i + 1) : block;
      if (from >= end) break;
      squaredDistances(a.values, i * d, b.values, from * d, end - from, d, squares);
      visit(i, from, end - from, squares);
    }
  }
};

/** Four rows at a time: their sums do not wait for each other. */
const squaredDistances = (
  a: Float64Array,
  at: number,
  b: Float64Array,
  from: number,
  count: number,
  d: number,
  out: Float64Array,
): void => {
  let k = 0;
  for (let c = from; k + 4 <= count; k += 4, c += 4 * d) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let j = 0; j < d; j++) {
      const x = a[at + j]!;
      const g0 = x - b[c + j]!;
      const g1 = x - b[c + d + j]!;
      const g2 = x - b[c + 2 * d + j]!;
      const g3 = x - b[c + 3 * d + j]!;
      s0 += g0 * g0;
      s1 += g1 * g1;
      s2 += g2 * g2;
      s3 += g3 * g3;
    }
    out[k] = s0;
    out[k + 1] = s1;
    out[k + 2] = s2;
    out[k + 3] = s3;
  }
  for (; k < count; k++) {
    let sum = 0;
    for (let j = 0; j < d; j++) {
      const gap = a[at + j]! - b[from + k * d + j]!;
      sum += gap * gap;
    }
    out[k] = sum;
  }
};
