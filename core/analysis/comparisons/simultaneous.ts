import type { Estimate, RandomStream } from '../../contracts/index.js';
import { moments } from '../series/summary.js';
import { criticalT } from '../tests/student.js';
import { flipSeeds } from './signs.js';

export const LEVEL = 0.95;
export const measured = (column: Float64Array): Float64Array => column.filter((value) => !Number.isNaN(value));

/**
 * The critical value of max |t| over the columns: its 95 % point when the signs of the residuals of whole seeds are
 * flipped, which keeps how the columns go together. Never below the t quantile of one column.
 */
export const criticalMaxT = (columns: readonly Float64Array[], random: RandomStream): number => {
  const n = columns[0]?.length ?? 0;
  const residuals = columns.map((column) => {
    const { mean } = moments(measured(column));
    return column.map((value) => (Number.isNaN(value) ? 0 : value - mean));
  });
  const counts = columns.map((column) => measured(column).length);
  const squares = residuals.map((column) => column.reduce((sum, value) => sum + value * value, 0));
  const largest: number[] = [];
  flipSeeds(n, random, (signs) => {
    let most = 0;
    for (let j = 0; j < residuals.length; j++) {
      if (squares[j] === 0) continue;
      const column = residuals[j]!;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += signs[i]! * column[i]!;
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
