import { sigmoid } from './calibration.js';
import type { SparseRows } from './hashed-ngrams.js';

/** P(1) = 1 / (1 + exp(-(intercept + b'x))). */
export interface LogisticCoefficients {
  /** of each column */
  readonly weights: Float64Array;
  readonly intercept: number;
}

export interface LogisticOptions {
  /** penalty on half the squared weights, beside the sum of negative log-likelihoods; above 0. The intercept has none */
  readonly ridge: number;
  readonly signal: AbortSignal;
}

const STEPS = 100;
/** Share of a Newton step below which halving it ends. */
const SMALLEST = 1e-12;
/** Slope, for each row, at which the minimum is reached. */
const FLAT = 1e-10;
const ROUNDING = 1e-13;

/**
 * Minimises the sum of negative log-likelihoods + ridge |b|^2 / 2 by Newton's method, whose steps conjugate gradients find
 * (Lin, Weng & Keerthi 2008, Trust Region Newton Method for Large-Scale Logistic Regression), halved until they descend.
 * `labels`: 0 or 1 for each row, both of which occur.
 */
export const sparseLogistic = (
  x: SparseRows,
  labels: Uint8Array,
  { ridge, signal }: LogisticOptions,
): LogisticCoefficients => {
  // The intercept stands behind the weights.
  const at = new Float64Array(x.width + 1);
  let odds = times(x, at);
  let loss = lossOf(odds, labels, at, ridge);
  for (let step = 0; step < STEPS; step++) {
    signal.throwIfAborted();
    const p = odds.map(sigmoid);
    const slope = penalised(
      transposed(
        x,
        p.map((one, row) => one - labels[row]!),
      ),
      at,
      ridge,
    );
    if (slope.every((one) => Math.abs(one) <= FLAT * x.count)) break;
    const curvature = p.map((one) => one * (1 - one));
    const direction = conjugateGradients(slope, (v) => {
      const through = times(x, v);
      return penalised(
        transposed(
          x,
          through.map((one, row) => one * curvature[row]!),
        ),
        v,
        ridge,
      );
    });
    const descent = dot(slope, direction);
    const along = (size: number): Float64Array => at.map((one, j) => one + size * direction[j]!);
    // What is left to gain is lost in the rounding of the loss, by which no step could be judged.
    if (-descent <= ROUNDING * loss) return coefficientsOf(along(1));
    let size = 1;
    let next = along(size);
    let lower = lossOf((odds = times(x, next)), labels, next, ridge);
    while (lower > loss + 1e-4 * size * descent && size > SMALLEST) {
      size /= 2;
      next = along(size);
      lower = lossOf((odds = times(x, next)), labels, next, ridge);
    }
    loss = lower;
    at.set(next);
  }
  return coefficientsOf(at);
};

const coefficientsOf = (at: Float64Array): LogisticCoefficients => ({
  weights: at.subarray(0, -1),
  intercept: at.at(-1)!,
});

/** Log odds of each row. */
export const logOdds = (x: SparseRows, { weights, intercept }: LogisticCoefficients): Float64Array => {
  const all = new Float64Array(x.width + 1);
  all.set(weights);
  all[x.width] = intercept;
  return times(x, all);
};

const times = (x: SparseRows, v: Float64Array): Float64Array => {
  const out = new Float64Array(x.count).fill(v[x.width]!);
  for (let row = 0; row < x.count; row++)
    for (let k = x.offsets[row]!; k < x.offsets[row + 1]!; k++) out[row]! += x.values[k]! * v[x.columns[k]!]!;
  return out;
};

const transposed = (x: SparseRows, rows: Float64Array): Float64Array => {
  const out = new Float64Array(x.width + 1);
  for (let row = 0; row < x.count; row++) {
    out[x.width]! += rows[row]!;
    for (let k = x.offsets[row]!; k < x.offsets[row + 1]!; k++) out[x.columns[k]!]! += x.values[k]! * rows[row]!;
  }
  return out;
};

/** Adds what the penalty gives to a slope, or to what the curvature makes of a direction; not to the intercept's. */
const penalised = (out: Float64Array, of: Float64Array, ridge: number): Float64Array => {
  for (let j = 0; j < out.length - 1; j++) out[j]! += ridge * of[j]!;
  return out;
};

const lossOf = (odds: Float64Array, labels: Uint8Array, at: Float64Array, ridge: number): number => {
  const weights = at.subarray(0, at.length - 1);
  let loss = (ridge / 2) * dot(weights, weights);
  odds.forEach((z, row) => {
    const against = labels[row] === 1 ? -z : z;
    loss += Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
  });
  return loss;
};

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
};

/** The direction d with H d = -slope, to a part of the slope that shrinks with it: steps then close in faster than linearly. */
const conjugateGradients = (slope: Float64Array, hessian: (v: Float64Array) => Float64Array): Float64Array => {
  const direction = new Float64Array(slope.length);
  const residual = slope.map((one) => -one);
  const search = residual.slice();
  let square = dot(residual, residual);
  const enough = square * Math.min(0.01, square);
  for (let i = 0; i < slope.length && square > enough; i++) {
    const bent = hessian(search);
    const length = square / dot(search, bent);
    for (let j = 0; j < direction.length; j++) {
      direction[j]! += length * search[j]!;
      residual[j]! -= length * bent[j]!;
    }
    const next = dot(residual, residual);
    for (let j = 0; j < search.length; j++) search[j] = residual[j]! + (next / square) * search[j]!;
    square = next;
  }
  return direction;
};
