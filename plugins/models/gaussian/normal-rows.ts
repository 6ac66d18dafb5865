import type { RandomStream } from '../../../core/contracts/index.js';
import { cholesky, semidefiniteFactor } from '../../../core/numerics/index.js';

/** F with F F^T a covariance: d x `rank`, row-major; `triangular`: its entries above the diagonal are zero. */
export interface NormalFactor {
  readonly entries: Float64Array;
  readonly rank: number;
  readonly triangular: boolean;
}

/** Of a covariance (d x d) of any rank. */
export const normalFactor = (covariance: Float64Array, d: number): NormalFactor => {
  const full = cholesky(covariance, d);
  if (full !== undefined) return { entries: full.lower, rank: d, triangular: true };
  const { factor, rank } = semidefiniteFactor(covariance, d);
  return { entries: factor, rank, triangular: false };
};

/**
 * Writes mean + scale F z into `out` from `at` on, for a fresh standard normal z. F is d x `rank`, row-major;
 * `triangular`: its entries above the diagonal are zero and are not touched.
 */
export const normalRow = (
  random: RandomStream,
  mean: Float64Array,
  factor: Float64Array,
  rank: number,
  triangular: boolean,
  scale: number,
  z: Float64Array,
  out: Float64Array,
  at: number,
): void => {
  for (let k = 0; k < rank; k++) z[k] = scale * random.normal();
  for (let i = 0, entry = 0; i < mean.length; i++, entry = i * rank) {
    let sum = mean[i]!;
    const last = triangular ? i : rank - 1;
    for (let k = 0; k <= last; k++) sum += factor[entry++]! * z[k]!;
    out[at + i] = sum;
  }
};

/** Rows that are made in one sweep over the factor: their sums do not wait for one another. */
const TOGETHER = 4;
// Kept between calls.
let normals = new Float64Array(0);

/** `normalRow` for every row of `out`, the same numbers in the same bytes. */
export const normalRows = (
  random: RandomStream,
  mean: Float64Array,
  factor: Float64Array,
  rank: number,
  triangular: boolean,
  scale: number,
  out: Float64Array,
): void => {
  const d = mean.length;
  const length = TOGETHER * rank;
  if (normals.length < length) normals = new Float64Array(length);
  const z = normals;
  let at = 0;
  // Shorter rows gain nothing.
  for (const last = d < TOGETHER ? -1 : out.length - TOGETHER * d; at <= last; at += TOGETHER * d) {
    // Drawn row by row, kept side by side.
    for (let row = 0; row < TOGETHER; row++)
      for (let k = row; k < length; k += TOGETHER) z[k] = scale * random.normal();
    let i = 0;
    // Two coordinates at once: what is loaded of z serves both.
    for (; i + 1 < d; i += 2) {
      let a0 = mean[i]!;
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = mean[i + 1]!;
      let b1 = b0;
      let b2 = b0;
      let b3 = b0;
      const end = TOGETHER * (triangular ? i + 1 : rank);
      let upper = i * rank;
      let lower = upper + rank;
      for (let k = 0; k < end; k += TOGETHER) {
        const f = factor[upper++]!;
        const g = factor[lower++]!;
        const z0 = z[k]!;
        const z1 = z[k + 1]!;
        const z2 = z[k + 2]!;
        const z3 = z[k + 3]!;
        a0 += f * z0;
        a1 += f * z1;
        a2 += f * z2;
        a3 += f * z3;
        b0 += g * z0;
        b1 += g * z1;
        b2 += g * z2;
        b3 += g * z3;
      }
      if (triangular) {
        const g = factor[lower]!;
        b0 += g * z[end]!;
        b1 += g * z[end + 1]!;
        b2 += g * z[end + 2]!;
        b3 += g * z[end + 3]!;
      }
      let put = at + i;
      out[put] = a0;
      out[put + 1] = b0;
      out[(put += d)] = a1;
      out[put + 1] = b1;
      out[(put += d)] = a2;
      out[put + 1] = b2;
      out[(put += d)] = a3;
      out[put + 1] = b3;
    }
    if (i < d) lastCoordinate(mean, factor, rank, z, out, at);
  }
  for (; at < out.length; at += d) normalRow(random, mean, factor, rank, triangular, scale, z, out, at);
};

/** The one left over of an odd number of coordinates, in all rows of a sweep. */
const lastCoordinate = (
  mean: Float64Array,
  factor: Float64Array,
  rank: number,
  z: Float64Array,
  out: Float64Array,
  at: number,
): void => {
  const d = mean.length;
  const i = d - 1;
  for (let row = 0; row < TOGETHER; row++) {
    let sum = mean[i]!;
    for (let k = 0; k < rank; k++) sum += factor[i * rank + k]! * z[TOGETHER * k + row]!;
    out[at + row * d + i] = sum;
  }
};

/** `normalRow` for independent coordinates with these standard deviations. */
export const independentNormalRow = (
  random: RandomStream,
  mean: Float64Array,
  deviation: Float64Array,
  scale: number,
  out: Float64Array,
  at: number,
): void => {
  for (let i = 0; i < mean.length; i++) out[at + i] = mean[i]! + scale * deviation[i]! * random.normal();
};
