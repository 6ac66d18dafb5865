import type { Points } from './points.js';

/** Numbers of `b` that are held against one row of `a` after the other: they stay in the first cache. */
const BLOCK = 2048;

/** Gets row i of `a` and its squared distances to rows [from, from + count) of `b`, in `squares[0 .. count)`. */
type Visit = (i: number, from: number, count: number, squares: Float64Array) => void;

/**
 * Squared Euclidean distances of all rows of `a` to all rows of `b`, a block of `b` at a time: no matrix is kept. Differences
 * are squared as they are, so that small distances lose no digits. `above`: only rows of `b` behind row i, each pair of
 * one sample once.
 */
export const eachDistance = (a: Points, b: Points, visit: Visit, pairs: 'all' | 'above' = 'all'): void => {
  const { d } = a;
  const size = Math.max(8, Math.floor(BLOCK / d));
  const squares = new Float64Array(size);
  const next = new Float64Array(size);
  for (let block = 0; block < b.count; block += size) {
    const end = Math.min(b.count, block + size);
    for (let i = 0; i < a.count; i++) {
      const from = pairs === 'above' ? Math.max(block, i + 1) : block;
      if (from >= end) break;
      const count = end - from;
      // Two rows against the same ones, where both are held against the whole block.
      if (i + 1 < a.count && (pairs === 'all' || i + 2 <= block)) {
        twoRows(a.values, i * d, b.values, from * d, count, d, squares, next);
        visit(i++, from, count, squares);
        visit(i, from, count, next);
      } else {
        oneRow(a.values, i * d, b.values, from * d, count, d, squares);
        visit(i, from, count, squares);
      }
    }
  }
};

/** Rows at `at` and `at + d` of `a` against four rows of `b` at a time: each number that is read serves several sums. */
const twoRows = (
  a: Float64Array,
  at: number,
  b: Float64Array,
  from: number,
  count: number,
  d: number,
  first: Float64Array,
  second: Float64Array,
): void => {
  const whole = count - (count % 4);
  for (let k = 0, c = from; k < whole; k += 4, c += 4 * d) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let [t0, t1, t2, t3] = [0, 0, 0, 0];
    for (let j = 0; j < d; j++) {
      const x = a[at + j]!;
      const y = a[at + d + j]!;
      const b0 = b[c + j]!;
      const b1 = b[c + d + j]!;
      const b2 = b[c + 2 * d + j]!;
      const b3 = b[c + 3 * d + j]!;
      s0 += (x - b0) * (x - b0);
      s1 += (x - b1) * (x - b1);
      s2 += (x - b2) * (x - b2);
      s3 += (x - b3) * (x - b3);
      t0 += (y - b0) * (y - b0);
      t1 += (y - b1) * (y - b1);
      t2 += (y - b2) * (y - b2);
      t3 += (y - b3) * (y - b3);
    }
    first[k] = s0;
    first[k + 1] = s1;
    first[k + 2] = s2;
    first[k + 3] = s3;
    second[k] = t0;
    second[k + 1] = t1;
    second[k + 2] = t2;
    second[k + 3] = t3;
  }
  oneRow(a, at, b, from + whole * d, count - whole, d, first, whole);
  oneRow(a, at + d, b, from + whole * d, count - whole, d, second, whole);
};

const oneRow = (
  a: Float64Array,
  at: number,
  b: Float64Array,
  from: number,
  count: number,
  d: number,
  out: Float64Array,
  first = 0,
): void => {
  for (let k = 0, c = from; k < count; k++, c += d) {
    let sum = 0;
    for (let j = 0; j < d; j++) {
      const gap = a[at + j]! - b[c + j]!;
      sum += gap * gap;
    }
    out[first + k] = sum;
  }
};
