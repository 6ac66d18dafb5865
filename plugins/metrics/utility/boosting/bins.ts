import type { Points } from '../../distance/points.js';
import { firstNotBelow } from '../../../sorted.js';

/** Bins of a column, as many as a byte has numbers but one: the default of HistGradientBoosting and LightGBM. */
const MOST_BINS = 255;

/** Upper ends of the bins of each column but the last: a number x is in bin b where ends[b - 1] < x <= ends[b]. */
export type BinEnds = readonly Float64Array[];

/** Halfway between neighbouring values; where these are more than 255, the numbers that part the rows into 255 equal shares. */
export const binEnds = ({ count, d, values }: Points): BinEnds =>
  Array.from({ length: d }, (_, j) => {
    const sorted = Float64Array.from({ length: count }, (_, row) => values[row * d + j]!).sort();
    const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
    return distinct.length <= MOST_BINS
      ? distinct.subarray(1).map((value, i) => distinct[i]! + 0.5 * (value - distinct[i]!))
      : // Per cent as NumPy counts them: where rounding leaves no whole number of rows, no two are averaged.
        Float64Array.from({ length: MOST_BINS - 1 }, (_, k) => quantile(sorted, ((k + 1) * (100 / MOST_BINS)) / 100));
  });

/** The mean of both order statistics where p parts the rows between them (Hyndman & Fan 1996, definition 2). */
const quantile = (sorted: Float64Array, p: number): number => {
  const at = p * sorted.length;
  const above = sorted[Math.min(Math.floor(at), sorted.length - 1)]!;
  return Number.isInteger(at) ? 0.5 * (sorted[at - 1]! + above) : above;
};

/** The bin of every row, column by column. */
export const binned = ({ count, d, values }: Points, ends: BinEnds): readonly Uint8Array[] =>
  ends.map((own, j) => {
    const bins = new Uint8Array(count);
    for (let row = 0; row < count; row++) bins[row] = firstNotBelow(own, values[row * d + j]!);
    return bins;
  });
