import { cholesky, invertLower, logDeterminant } from '../../../core/numerics/index.js';
import { firstNotBelow } from '../../sorted.js';

const LOG_2_PI = Math.log(2 * Math.PI);
/** Terms below e^-40 = 4e-18 of the largest change no sum of doubles. */
const NEGLIGIBLE = 40;
/** Numbers of training rows that are gone through at a time: they stay in the first cache. */
const BLOCK = 2048;

/** A weighted sum of Gaussian kernels, made ready for evaluation. */
export interface KernelDensity {
  readonly d: number;
  /** what turns rows into units in which the kernel is standard normal: the inverse Cholesky factor */
  readonly whitening: Float64Array;
  /** centres in those units, ascending in their first number */
  readonly centres: Float64Array;
  /** log weight of every centre, weights adding up to 1 */
  readonly logWeights: Float64Array;
  /** log of the kernel's largest density */
  readonly peak: number;
}

/**
 * @param rows centres, n x d
 * @param weights of the rows, not necessarily adding up to 1; undefined: all the same
 * @param kernel covariance of the kernel, d x d
 * @returns undefined where the kernel is singular: there is no density
 */
export const kernelDensity = (
  rows: Float64Array | Float32Array,
  weights: Float64Array | undefined,
  kernel: Float64Array,
  d: number,
): KernelDensity | undefined => {
  const factor = cholesky(kernel, d);
  // Without pivots one in a hundred kernels of too few rows looks regular, and its density is rounding.
  if (factor === undefined || logDeterminant(kernel, d) === undefined) return undefined;
  const n = rows.length / d;
  const whitening = invertLower(factor.lower, d);
  const white = whiten(rows, whitening, d);
  const first = new Float64Array(n);
  for (let i = 0; i < n; i++) first[i] = white[i * d]!;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => first[a]! - first[b]! || a - b);
  const centres = new Float64Array(n * d);
  const logWeights = new Float64Array(n);
  const total = weights === undefined ? n : weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) centres[i * d + j] = white[order[i]! * d + j]!;
    logWeights[i] = Math.log((weights?.[order[i]!] ?? 1) / total);
  }
  return { d, whitening, centres, logWeights, peak: -0.5 * (d * LOG_2_PI + factor.logDeterminant) };
};

/**
 * Log density of every row, exact to rounding. Rows are taken in the order of their first whitened number too, so that
 * centres that are too far along it alone need not be looked at; no matrix of distances is kept.
 */
export const logKernelDensity = (
  density: KernelDensity,
  { count, values }: { readonly count: number; readonly values: Float64Array | Float32Array },
): Float64Array => {
  const { d, centres, logWeights, peak } = density;
  const white = whiten(values, density.whitening, d);
  const n = logWeights.length;
  const largestWeight = logWeights.reduce((most, weight) => Math.max(most, weight), -Infinity);
  const out = new Float64Array(count);
  const state: Sum = { largest: -Infinity, sum: 0 };
  for (let row = 0; row < count; row++) {
    const at = row * d;
    state.largest = -Infinity;
    state.sum = 0;
    // Outwards from the nearest centre along the first number, in both directions, until nothing can count any more.
    const start = firstNotBelow(centres, white[at]!, d);
    for (let from = start; from < n; from += BLOCK) {
      const gap = centres[from * d]! - white[at]!;
      if (largestWeight - 0.5 * gap * gap < state.largest - NEGLIGIBLE) break;
      accumulate(centres, logWeights, d, from, Math.min(n, from + BLOCK), white, at, state);
    }
    for (let to = start; to > 0; to -= BLOCK) {
      const gap = white[at]! - centres[(to - 1) * d]!;
      if (largestWeight - 0.5 * gap * gap < state.largest - NEGLIGIBLE) break;
      accumulate(centres, logWeights, d, Math.max(0, to - BLOCK), to, white, at, state);
    }
    out[row] = state.sum > 0 ? peak + state.largest + Math.log(state.sum) : -Infinity;
  }
  return out;
};

interface Sum {
  largest: number;
  /** in units of e^largest */
  sum: number;
}

/** Adds the terms of centres [from, to) at a whitened row. */
const accumulate = (
  centres: Float64Array,
  logWeights: Float64Array,
  d: number,
  from: number,
  to: number,
  white: Float64Array,
  at: number,
  state: Sum,
): void => {
  let { largest, sum } = state;
  for (let i = from, c = from * d; i < to; i++) {
    let square = 0;
    for (let j = 0; j < d; j++, c++) {
      const gap = white[at + j]! - centres[c]!;
      square += gap * gap;
    }
    const term = logWeights[i]! - 0.5 * square;
    if (term <= largest) {
      if (term > largest - NEGLIGIBLE) sum += Math.exp(term - largest);
    } else if (term > -Infinity) {
      sum = sum * Math.exp(largest - term) + 1;
      largest = term;
    }
  }
  state.largest = largest;
  state.sum = sum;
};

/** Every row times the lower triangular matrix. */
const whiten = (values: Float64Array | Float32Array, lower: Float64Array, d: number): Float64Array => {
  const out = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += d)
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += lower[i * d + j]! * values[at + j]!;
      out[at + i] = sum;
    }
  return out;
};
