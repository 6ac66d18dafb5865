import type { Pairs, TrainingSet } from '../../../core/contracts/index.js';
import {
  addScatter,
  cholesky,
  noScatter,
  type Scatter,
  scatterOf,
  solveLower,
  solveLowerTransposed,
  symmetricEigen,
} from '../../../core/numerics/index.js';
import { oncePer, rowLength } from '../../../core/samples/index.js';

/** Of the rows (input, target) of one part, side by side. */
const ofPart = oncePer(({ count, inputs, targets }: Pairs): Scatter => {
  const [d, k] = [rowLength(inputs.shape), rowLength(targets.shape)];
  const rows = new Float64Array(count * (d + k));
  for (let row = 0, at = 0; row < count; row++) {
    for (let j = 0; j < d; j++) rows[at++] = inputs.values[row * d + j]!;
    for (let j = 0; j < k; j++) rows[at++] = targets.values[row * k + j]!;
  }
  return scatterOf(rows, count, d + k);
});

/** Everything that least squares needs of a training set: mean and scatter of its rows (input, target), by weight. */
export interface Gram {
  readonly inputs: number;
  readonly targets: number;
  readonly statistics: Scatter;
}

/** Each part is read once in its life, so `accumulate` costs what is new. */
export const trainingGram = (training: TrainingSet<Pairs>): Gram => {
  const first = training.parts[0]?.samples;
  const inputs = rowLength(first?.inputs.shape ?? []);
  const targets = rowLength(first?.targets.shape ?? []);
  const statistics = noScatter(inputs + targets);
  for (const { samples, weight = 1 } of training.parts) addScatter(statistics, ofPart(samples), weight);
  return { inputs, targets, statistics };
};

interface LeastSquares {
  /** for each target the intercept and d coefficients: k x (d + 1), row-major */
  readonly coefficients: Float64Array;
  /** weighted sum of squared residuals of each target */
  readonly residuals: Float64Array;
}

/**
 * Minimises the weighted sum of |y - b0 - b'x|^2 + ridge |b|^2 from the rows' statistics. Where that does not decide b
 * (fewer rows than inputs), the b of least norm. Without `intercept` b0 = 0 and rows are taken about the origin.
 */
export const leastSquares = (
  { inputs: d, targets: k, statistics }: Gram,
  { ridge, intercept }: { readonly ridge: number; readonly intercept: boolean },
): LeastSquares => {
  const { mean, scatter, weight, rows } = statistics;
  const width = d + k;
  /** entry of the matrix of squares and products, j <= i */
  const product = (i: number, j: number): number =>
    scatter[i * width + j]! + (intercept ? 0 : weight * mean[i]! * mean[j]!);
  const gram = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) gram[i * d + j] = gram[j * d + i] = product(i, j);
    gram[i * d + i] = product(i, i) + ridge;
  }
  const solve = solver(gram, d, ridge > 0 ? d : rows - (intercept ? 1 : 0));
  const coefficients = new Float64Array(k * (d + 1));
  const residuals = new Float64Array(k);
  for (let target = 0; target < k; target++) {
    const row = d + target;
    const b = solve(Float64Array.from({ length: d }, (_, j) => product(row, j)));
    let start = intercept ? mean[row]! : 0;
    // (b, -1)' S (b, -1): a sum of squares, where y'y - b'X'y would be a difference.
    let squares = product(row, row);
    for (let i = 0; i < d; i++) {
      coefficients[target * (d + 1) + 1 + i] = b[i]!;
      if (intercept) start -= b[i]! * mean[i]!;
      squares += b[i]! * (b[i]! * product(i, i) - 2 * product(row, i));
      for (let j = 0; j < i; j++) squares += 2 * b[i]! * b[j]! * product(i, j);
    }
    coefficients[target * (d + 1)] = start;
    residuals[target] = Math.max(0, squares);
  }
  return { coefficients, residuals };
};

/** Solves gram b = c, by the pseudo-inverse of rank at most `most` where `gram` is singular. */
const solver = (gram: Float64Array, d: number, most: number): ((c: Float64Array) => Float64Array) => {
  const factor = most < d ? undefined : cholesky(gram, d);
  if (factor !== undefined) return (c) => solveLowerTransposed(factor.lower, d, solveLower(factor.lower, d, c));
  const { values, vectors } = symmetricEigen(gram, d);
  const smallest = 100 * d * Number.EPSILON * (values[d - 1] ?? 0);
  return (c) => {
    const b = new Float64Array(d);
    for (let k = d - 1; k >= Math.max(0, d - most) && values[k]! > smallest; k--) {
      let along = 0;
      for (let j = 0; j < d; j++) along += vectors[k * d + j]! * c[j]!;
      for (let j = 0; j < d; j++) b[j]! += (along / values[k]!) * vectors[k * d + j]!;
    }
    return b;
  };
};
