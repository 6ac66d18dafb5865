import { eachDistance } from '../distance/blocks.js';
import { pointsOf, type Points } from '../distance/points.js';

/** Rows whose pairs the median is taken over: 124,750 of them. */
const MEDIAN_ROWS = 500;

/**
 * The median distance of two rows of the sample (Gretton et al. 2012, section 8). Where that is 0, because over half of the
 * pairs are equal, the median of the distances above 0; undefined where there is none.
 */
export const medianDistance = (points: Points): number | undefined => {
  const kept = pointsOf({ kind: 'vectors', shape: [points.d], ...points }, MEDIAN_ROWS);
  const squares = new Float64Array((kept.count * (kept.count - 1)) / 2);
  let at = 0;
  eachDistance(
    kept,
    kept,
    (_, __, count, block) => {
      squares.set(block.subarray(0, count), at);
      at += count;
    },
    'above',
  );
  squares.sort();
  const median = rootOfMedian(squares);
  if (median > 0) return median;
  const apart = rootOfMedian(squares.filter((square) => square > 0));
  return apart > 0 ? apart : undefined;
};

/** Of squares sorted ascending; NaN of none. */
const rootOfMedian = (squares: Float64Array): number => {
  const middle = squares.length >> 1;
  return squares.length % 2 === 1
    ? Math.sqrt(squares[middle]!)
    : 0.5 * (Math.sqrt(squares[middle - 1]!) + Math.sqrt(squares[middle]!));
};

/** Sum of the Gaussian kernel exp(-|x - y|^2 / (2 h^2)) over all pairs of two different rows, each pair once. */
export const kernelSumWithin = (points: Points, bandwidth: number): number => {
  let sum = 0;
  eachDistance(points, points, (_, __, count, squares) => (sum += kernelSum(squares, count, bandwidth)), 'above');
  return sum;
};

/** The same over all pairs of a row of one sample and a row of the other. */
export const kernelSumBetween = (a: Points, b: Points, bandwidth: number): number => {
  let sum = 0;
  eachDistance(a, b, (_, __, count, squares) => (sum += kernelSum(squares, count, bandwidth)));
  return sum;
};

const kernelSum = (squares: Float64Array, count: number, bandwidth: number): number => {
  const rate = -0.5 / (bandwidth * bandwidth);
  let sum = 0;
  for (let c = 0; c < count; c++) sum += Math.exp(rate * squares[c]!);
  return sum;
};

/** Squared discrepancy of n and m rows from their sums (Gretton et al. 2012, equations 3 and 5). */
export const discrepancies = (
  n: number,
  m: number,
  within: readonly [number, number],
  between: number,
): { readonly unbiased: number; readonly biased: number } => {
  const cross = (2 * between) / n / m;
  return {
    unbiased: (2 * within[0]) / n / (n - 1) + (2 * within[1]) / m / (m - 1) - cross,
    // A sum of squares but for rounding.
    biased: Math.max(0, (n + 2 * within[0]) / n / n + (m + 2 * within[1]) / m / m - cross),
  };
};
