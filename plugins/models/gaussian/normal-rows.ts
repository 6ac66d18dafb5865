import type { RandomStream } from '../../../core/contracts/index.js';
import { cholesky, semidefiniteFactor } from '../../../core/numerics/index.js';
import { fillNormals } from '../../../core/random/index.js';

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
  draw(random, scale, z, rank);
  oneRow(mean, factor, rank, triangular, z, 0, out, at);
};

const draw = (random: RandomStream, scale: number, z: Float64Array, count: number): void => {
  fillNormals(random, z, 0, count);
  if (scale !== 1) for (let k = 0; k < count; k++) z[k]! *= scale;
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
  if (triangular) draw(random, scale, out, out.length);
  else if (normals.length < TOGETHER * rank) normals = new Float64Array(TOGETHER * rank);
  // Under a triangular factor coordinate i hangs on z_0 .. z_i alone: from the last one down, rows replace their own z.
  const z = triangular ? out : normals;
  let at = 0;
  // Shorter rows gain nothing.
  for (const last = d < TOGETHER ? -1 : out.length - TOGETHER * d; at <= last; at += TOGETHER * d) {
    if (!triangular) draw(random, scale, z, TOGETHER * rank);
    fourRows(mean, factor, rank, triangular, z, triangular ? at : 0, out, at);
  }
  for (; at < out.length; at += d) {
    if (!triangular) draw(random, scale, z, rank);
    oneRow(mean, factor, rank, triangular, z, triangular ? at : 0, out, at);
  }
};

/** mean + F z, z from `from` on. */
const oneRow = (
  mean: Float64Array,
  factor: Float64Array,
  rank: number,
  triangular: boolean,
  z: Float64Array,
  from: number,
  out: Float64Array,
  at: number,
): void => {
  for (let i = mean.length - 1; i >= 0; i--) {
    let sum = mean[i]!;
    const end = triangular ? i + 1 : rank;
    for (let k = 0, entry = i * rank; k < end; k++) sum += factor[entry++]! * z[from + k]!;
    out[at + i] = sum;
  }
};

/** The same of four z, one behind the other, and to four rows. */
const fourRows = (
  mean: Float64Array,
  factor: Float64Array,
  rank: number,
  triangular: boolean,
  z: Float64Array,
  from: number,
  out: Float64Array,
  at: number,
): void => {
  const d = mean.length;
  let i = d - 2;
  // Two coordinates at once: what is loaded of z serves both.
  for (; i >= 0; i -= 2) {
    let a0 = mean[i]!;
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = mean[i + 1]!;
    let b1 = b0;
    let b2 = b0;
    let b3 = b0;
    let upper = i * rank;
    let lower = upper + rank;
    let k0 = from;
    let k1 = k0 + rank;
    let k2 = k1 + rank;
    let k3 = k2 + rank;
    for (const end = from + (triangular ? i + 1 : rank); k0 < end; k0++, k1++, k2++, k3++) {
      const f = factor[upper++]!;
      const g = factor[lower++]!;
      const z0 = z[k0]!;
      const z1 = z[k1]!;
      const z2 = z[k2]!;
      const z3 = z[k3]!;
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
      b0 += g * z[k0]!;
      b1 += g * z[k1]!;
      b2 += g * z[k2]!;
      b3 += g * z[k3]!;
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
  if (i === -1) firstCoordinate(mean, factor, rank, triangular ? 1 : rank, z, from, out, at);
};

/** The one left over of an odd number of coordinates, in all rows of a sweep. */
const firstCoordinate = (
  mean: Float64Array,
  factor: Float64Array,
  rank: number,
  end: number,
  z: Float64Array,
  from: number,
  out: Float64Array,
  at: number,
): void => {
  for (let row = 0; row < TOGETHER; row++) {
    let sum = mean[0]!;
    for (let k = 0; k < end; k++) sum += factor[k]! * z[from + row * rank + k]!;
    out[at + row * mean.length] = sum;
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
