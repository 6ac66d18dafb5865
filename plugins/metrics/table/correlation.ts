import { CONSTANT_RANGE } from '../../../core/numerics/index.js';

/**
 * The column centred and scaled to length 1, so that Pearson's correlation of two columns is the product of what comes out;
 * undefined where the column is one number but for rounding.
 */
export const centredUnit = (column: Float64Array): Float64Array | undefined => {
  let [low, high] = [Infinity, -Infinity];
  for (const value of column) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (!(high - low > CONSTANT_RANGE * Math.max(Math.abs(low), Math.abs(high)))) return undefined;
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const centred = column.map((value) => value - mean);
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
  // Squares of tiny numbers vanish, those of huge ones have no end: no correlation can be computed then.
  return length > 0 && length < Infinity ? centred.map((value) => value / length) : undefined;
};

/** Of two columns as `centredUnit` gives them. */
export const correlation = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return Math.max(-1, Math.min(1, sum));
};
