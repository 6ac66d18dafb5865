import type { RandomStream } from '../../../core/contracts/index.js';

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

/** The same for independent coordinates with these standard deviations. */
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
