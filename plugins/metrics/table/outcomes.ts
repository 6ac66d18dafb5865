import type { Vectors } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';

/** Bins of a column of numbers that is held against categories, as in SDMetrics. */
const BINS = 10;

/** How a column's cells become one of `count` outcomes, decided by the real rows. */
export interface Outcomes {
  readonly count: number;
  readonly categorical: boolean;
  of(samples: Vectors): Float64Array;
}

/**
 * Categories as they are; numbers in ten bins of equal width over the range of the real rows, those beyond it in the
 * outermost ones. One bin where the real rows are constant.
 */
export const outcomesOf = (real: Vectors, j: number): Outcomes => {
  const column = real.columns?.[j];
  if (column?.kind === 'category')
    return { count: column.values.length, categorical: true, of: (samples) => cells(samples, j) };
  const values = cells(real, j);
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const width = (most - least) / BINS;
  if (!(width > 0 && width < Infinity))
    return { count: 1, categorical: false, of: ({ count }) => new Float64Array(count) };
  const bin = (value: number): number => Math.min(BINS - 1, Math.max(0, Math.floor((value - least) / width)));
  return { count: BINS, categorical: false, of: (samples) => cells(samples, j).map(bin) };
};

/** Column j as an array of its own. */
export const cells = ({ count, shape, values }: Vectors, j: number): Float64Array => {
  const d = rowLength(shape);
  const out = new Float64Array(count);
  for (let row = 0; row < count; row++) out[row] = values[row * d + j]!;
  return out;
};
