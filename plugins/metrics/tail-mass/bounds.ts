import type { Vectors } from '../../../core/contracts/index.js';
import { oncePer, sortedColumns } from '../columns.js';

/** Where the tails of each column begin. */
export interface TailBounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const columnsOf = oncePer(sortedColumns);

/** The q and 1 - q quantiles of every column (Hyndman & Fan 1996, definition 7). Sorted once for each sample. */
export const tailBounds = (real: Vectors, q: number): TailBounds => {
  const columns = columnsOf(real);
  return {
    low: Float64Array.from(columns, (column) => quantile(column, q)),
    high: Float64Array.from(columns, (column) => quantile(column, 1 - q)),
  };
};

/** Quantile of sorted numbers by linear interpolation between order statistics. */
export const quantile = (sorted: Float64Array, p: number): number => {
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (at - below) * (high - low);
};

/** Number of rows strictly beyond the bounds of a column, mean over the columns. */
export const rowsBeyond = ({ values }: Vectors, { low, high }: TailBounds): number => {
  const d = low.length;
  let beyond = 0;
  for (let i = 0, j = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low[j]! || value > high[j]!) beyond++;
    if (++j === d) j = 0;
  }
  return beyond / d;
};
