import { eachDistance } from './blocks.js';
import type { Points } from './points.js';
import { sweepNearest } from './sweep.js';

/** Up to so many columns a sweep along one of them is faster than all distances. */
const FEW_COLUMNS = 4;

/**
 * Squared distance of every row of `a` to its k-th nearest row of `b`; Infinity where `b` has fewer. `itself`: `a` and `b`
 * are one sample, and no row is its own neighbour.
 */
export const nearestSquares = (a: Points, b: Points, k: number, itself = false): Float64Array => {
  if (a.d <= FEW_COLUMNS) return sweepNearest(a, b, k, itself);
  // The k least so far of every row, ascending.
  const least = new Float64Array(a.count * k).fill(Infinity);
  eachDistance(a, b, (i, from, count, squares) => {
    const first = i * k;
    const last = first + k - 1;
    let bound = least[last]!;
    for (let c = 0; c < count; c++) {
      const square = squares[c]!;
      if (square >= bound || (itself && from + c === i)) continue;
      let at = last;
      for (; at > first && least[at - 1]! > square; at--) least[at] = least[at - 1]!;
      least[at] = square;
      bound = least[last]!;
    }
  });
  return Float64Array.from({ length: a.count }, (_, i) => least[i * k + k - 1]!);
};
