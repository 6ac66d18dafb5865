import { firstNotBelow } from '../../sorted.js';
import { insert } from './least.js';
import { eachNearPair } from './near-pairs.js';
import { type Points, squaredDistance } from './points.js';

/** Up to so many columns a sweep along one of them is faster than all distances. */
const FEW_COLUMNS = 4;

/**
 * Squared distance of every row of `a` to its k-th nearest row of `b`; Infinity where `b` has fewer. `itself`: `a` and `b`
 * are one sample, and no row is its own neighbour.
 */
export const nearestSquares = (a: Points, b: Points, k: number, itself = false): Float64Array => {
  if (a.d <= FEW_COLUMNS && a.gower !== true) return sweepNearest(a, b, k, itself);
  // The k least so far of every row, ascending.
  const least = new Float64Array(a.count * k).fill(Infinity);
  const rows = new Float64Array(a.count).fill(Infinity);
  // Where no row is its own neighbour, it may be the nearest all the same.
  eachNearPair(a, b, { rows, nearest: itself ? k + 1 : k }, (i, c, square) => {
    if (!itself || c !== i) rows[i] = insert(least, i * k, k, square);
  });
  return rows;
};

/**
 * Squared distance of every row of `a` to its k-th nearest row of `b`, exactly, by a sweep: `b` is put in the order of one
 * column, and from where a row of `a` belongs in it the search goes outwards until that column alone is too far. `own`:
 * no row is the neighbour of the row of the same index. For few columns; in many, one column tells next to nothing.
 */
const sweepNearest = (a: Points, b: Points, k: number, own: boolean): Float64Array => {
  const { d } = a;
  const column = widestColumn(b);
  const order = Uint32Array.from({ length: b.count }, (_, i) => i).sort(
    (x, y) => b.values[x * d + column]! - b.values[y * d + column]! || x - y,
  );
  const sorted = new Float64Array(b.count * d);
  const keys = new Float64Array(b.count);
  for (let i = 0; i < b.count; i++) {
    for (let j = 0; j < d; j++) sorted[i * d + j] = b.values[order[i]! * d + j]!;
    keys[i] = sorted[i * d + column]!;
  }
  const least = new Float64Array(k);
  const out = new Float64Array(a.count);
  for (let i = 0; i < a.count; i++) {
    least.fill(Infinity);
    const x = a.values[i * d + column]!;
    let right = firstNotBelow(keys, x);
    let left = right - 1;
    for (;;) {
      const toLeft = left >= 0 ? x - keys[left]! : Infinity;
      const toRight = right < b.count ? keys[right]! - x : Infinity;
      const gap = Math.min(toLeft, toRight);
      // A sum of squares is no smaller than one of them, rounding included.
      if (gap === Infinity || gap * gap >= least[k - 1]!) break;
      const at = toLeft < toRight ? left-- : right++;
      if (own && order[at] === i) continue;
      insert(least, 0, k, squaredDistance(a.values, i * d, sorted, at * d, d));
    }
    out[i] = least[k - 1]!;
  }
  return out;
};

/** The column with the largest range. */
const widestColumn = ({ count, d, values }: Points): number => {
  let widest = 0;
  let range = -1;
  for (let j = 0; j < d; j++) {
    let [low, high] = [Infinity, -Infinity];
    for (let at = j; at < count * d; at += d) {
      low = Math.min(low, values[at]!);
      high = Math.max(high, values[at]!);
    }
    if (high - low > range) {
      range = high - low;
      widest = j;
    }
  }
  return widest;
};
