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

/** Rows that are made in one sweep over the factor: their sums do not wait for each other. */
const TOGETHER = 4;

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
  const z = new Float64Array(TOGETHER * rank);
  let at = 0;
  for (const last = out.length - TOGETHER * d; at <= last; at += TOGETHER * d) {
    // Drawn row by row, kept side by side.
    for (let row = 0; row < TOGETHER; row++)
      for (let k = row; k < z.length; k += TOGETHER) z[k] = scale * random.normal();
    for (let i = 0; i < d; i++) {
      let a = mean[i]!;
      let b = a;
      let c = a;
      let e = a;
      const end = i * rank + (triangular ? i + 1 : rank);
      for (let entry = i * rank, k = 0; entry < end; entry++, k += TOGETHER) {
        const f = factor[entry]!;
        a += f * z[k]!;
        b += f * z[k + 1]!;
        c += f * z[k + 2]!;
        e += f * z[k + 3]!;
      }
      out[at + i] = a;
      out[at + d + i] = b;
      out[at + 2 * d + i] = c;
      out[at + 3 * d + i] = e;
    }
  }
  for (; at < out.length; at += d) normalRow(random, mean, factor, rank, triangular, scale, z, out, at);
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
