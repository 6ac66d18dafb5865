import { scatterOf, type Scatter } from './scatter.js';

/** A full scatter over `divisor` as a full symmetric d x d matrix. */
export const covarianceOf = ({ mean, scatter }: Scatter, divisor: number): Float64Array => {
  const d = mean.length;
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      const value = scatter[i * d + j]! / divisor;
      covariance[i * d + j] = value;
      covariance[j * d + i] = value;
    }
  return covariance;
};

/**
 * Mean (length d) and covariance (d x d, row-major) of `count` rows of length d, row-major. Divides by `count` less
 * `lost` degrees of freedom: 0 the maximum-likelihood estimate, 1 the unbiased one. RangeError when nothing is left to
 * divide by.
 */
export const meanAndCovariance = (
  values: Float64Array | Float32Array,
  count: number,
  d: number,
  lost: 0 | 1 = 0,
): { mean: Float64Array; covariance: Float64Array } => {
  if (!(count > lost)) throw new RangeError(`meanAndCovariance: ${count} rows, where more than ${lost} are needed.`);
  const scatter = scatterOf(values, count, d);
  return { mean: scatter.mean, covariance: covarianceOf(scatter, count - lost) };
};
