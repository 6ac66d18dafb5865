import type { RandomStream } from '../../../core/contracts/index.js';
import { affineRows, cholesky, semidefiniteFactor } from '../../../core/numerics/index.js';
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
  fillNormals(random, z, 0, rank);
  if (scale !== 1) for (let k = 0; k < rank; k++) z[k]! *= scale;
  affineRows({ offset: mean, factor, rank, triangular }, 1, z, 0, out, at);
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
