import type { Vectors } from '../../../core/contracts/index.js';
import { oncePer } from '../../../core/samples/index.js';
import { almostConstantColumns, sortedColumns } from '../columns.js';

/** Where the tails of each column begin. */
export interface TailBounds {
  /** the columns that have tails, ascending */
  readonly columns: readonly number[];
  /** one for each of them */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const columnsOf = oncePer(sortedColumns);

/** Part of a bound's magnitude within which a number is the bound itself: a model's arithmetic does not return it exactly. */
const ROUNDING = 1e-12;

/**
 * The q and 1 - q quantiles of every column that has tails (Hyndman & Fan 1996, definition 7), moved outwards by what
 * rounding may add to them. Sorted once for each sample. undefined: no column has tails.
 */
export const tailBounds = (real: Vectors, q: number): TailBounds | undefined => {
  if (real.count < 2) return undefined;
  const constant = almostConstantColumns(real);
  const columns = Array.from(constant.keys()).filter((j) => constant[j] === 0);
  if (columns.length === 0) return undefined;
  const sorted = columnsOf(real);
  const bound = (p: number, outwards: 1 | -1): Float64Array =>
    Float64Array.from(columns, (j) => {
      const at = quantile(sorted[j]!, p);
      return at + outwards * ROUNDING * Math.abs(at);
    });
  return { columns, low: bound(q, -1), high: bound(1 - q, 1) };
};

/** Quantile of sorted numbers by linear interpolation between order statistics. */
export const quantile = (sorted: Float64Array, p: number): number => {
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (at - below) * (high - low);
};

/** Number of rows strictly beyond the bounds of a column, mean over the columns that have tails. */
export const rowsBeyond = ({ count, values }: Vectors, { columns, low, high }: TailBounds): number => {
  const d = values.length / count;
  let beyond = 0;
  for (let at = 0; at < values.length; at += d)
    for (let k = 0; k < columns.length; k++) {
      const value = values[at + columns[k]!]!;
      if (value < low[k]! || value > high[k]!) beyond++;
    }
  return beyond / columns.length;
};
