import type { Moments, RandomStream, Vectors } from '../../../core/contracts/index.js';
import { meanAndCovariance } from '../../../core/numerics/index.js';
import { chooseRows, rowLength, take } from '../../../core/samples/index.js';

const SIZES = 10;
/** The smallest sample, as a part of all rows. */
const LEAST = 0.25;

/**
 * Where the squared Fréchet distance goes as the model's rows become endless (Chong & Forsyth 2020): it falls as 1 / N, so
 * a straight line through its values for samples of `SIZES` sizes, chosen at random, is followed to 1 / N = 0. The real
 * rows stay as they are: what their number adds is not taken off. undefined with too few rows for samples of two sizes.
 */
export const limitOf = (
  rows: Vectors,
  squared: (model: Moments) => number,
  random: RandomStream,
): number | undefined => {
  const d = rowLength(rows.shape);
  const sizes = Array.from({ length: SIZES }, (_, i) =>
    Math.round(rows.count * (LEAST + ((1 - LEAST) * (i + 1)) / SIZES)),
  );
  if (sizes[0]! < 2 || sizes[0] === sizes[SIZES - 1]) return undefined;
  const points = sizes.map((size, i): readonly [number, number] => {
    const some = take(rows, chooseRows(rows.count, size, random.child('limit', i)));
    return [1 / size, squared(meanAndCovariance(some.values, size, d, 1))];
  });
  return intercept(points);
};

/** Of the straight line of least squares. */
export const intercept = (points: readonly (readonly [number, number])[]): number => {
  const n = points.length;
  const x = points.reduce((sum, [each]) => sum + each, 0) / n;
  const y = points.reduce((sum, [, each]) => sum + each, 0) / n;
  let [xx, xy] = [0, 0];
  for (const [a, b] of points) {
    xx += (a - x) * (a - x);
    xy += (a - x) * (b - y);
  }
  return y - (xy / xx) * x;
};
