import { eachDistance } from '../distance/blocks.js';
import type { Points } from '../distance/points.js';

/**
 * Squared energy distance of two samples on the line: 2 E|X - Y| - E|X - X'| - E|Y - Y'| = 2 int (F - G)^2 (Székely & Rizzo
 * 2013, section 2), in one pass over the sorted rows.
 * @param a sorted ascending, not empty
 * @param b sorted ascending, not empty
 */
export const energyOnLine = (a: Float64Array, b: Float64Array): number => {
  const n = a.length;
  const m = b.length;
  let sum = 0;
  let before = Math.min(a[0]!, b[0]!);
  for (let i = 0, j = 0; i < n || j < m;) {
    const next = j === m || (i < n && a[i]! <= b[j]!) ? a[i]! : b[j]!;
    const gap = i / n - j / m;
    sum += gap * gap * (next - before);
    before = next;
    while (i < n && a[i] === next) i++;
    while (j < m && b[j] === next) j++;
  }
  return 2 * sum;
};

/** Mean distance of two rows of one sample, each row held against itself too. */
export const meanDistanceWithin = (points: Points): number => {
  let sum = 0;
  eachDistance(points, points, (_, __, count, squares) => (sum += rootSum(squares, count)), 'above');
  return (2 * sum) / points.count / points.count;
};

/** Mean distance of a row of one sample to a row of the other. */
export const meanDistanceBetween = (a: Points, b: Points): number => {
  let sum = 0;
  eachDistance(a, b, (_, __, count, squares) => (sum += rootSum(squares, count)));
  return sum / a.count / b.count;
};

const rootSum = (squares: Float64Array, count: number): number => {
  let sum = 0;
  for (let c = 0; c < count; c++) sum += Math.sqrt(squares[c]!);
  return sum;
};
