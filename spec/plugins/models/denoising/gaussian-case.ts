import type { RandomStream } from '../../../../core/contracts/index.js';

/** Rows of N(mean, covariance) in the plane, for which the best prediction is linear and known. */
export interface GaussianCase {
  readonly mean: readonly [number, number];
  /** row-major, 2 x 2 */
  readonly covariance: readonly [number, number, number, number];
}
export const correlated: GaussianCase = { mean: [0.7, -1.1], covariance: [1.3, 0.8, 0.8, 0.9] };
export const standard: GaussianCase = { mean: [0, 0], covariance: [1, 0, 0, 1] };

type Matrix = readonly [number, number, number, number];
const inverse = ([a, b, c, d]: Matrix): Matrix => {
  const determinant = a * d - b * c;
  return [d / determinant, -b / determinant, -c / determinant, a / determinant];
};
const product = ([a, b, c, d]: Matrix, [e, f, g, h]: Matrix): Matrix => [
  a * e + b * g,
  a * f + b * h,
  c * e + d * g,
  c * f + d * h,
];
/** a covariance + b identity */
const mixed = ({ covariance: [p, q, r, s] }: GaussianCase, a: number, b: number): Matrix => [
  a * p + b,
  a * q,
  a * r,
  a * s + b,
];

/** E[noise | x_t] where x_t = sqrt(kept) x_0 + sqrt(1 - kept) noise, into `out`, for the row at `at`. */
export const exactNoise = (data: GaussianCase, x: Float64Array, at: number, kept: number, out: Float64Array): void => {
  const hidden = 1 - kept;
  const [a, b, c, d] = inverse(mixed(data, kept, hidden));
  const u = x[at]! - Math.sqrt(kept) * data.mean[0];
  const v = x[at + 1]! - Math.sqrt(kept) * data.mean[1];
  out[at] = Math.sqrt(hidden) * (a * u + b * v);
  out[at + 1] = Math.sqrt(hidden) * (c * u + d * v);
};

/** The matrix of x in E[x_1 - x_0 | x_t] where x_t = (1 - t) x_0 + t x_1, x_0 standard normal. */
export const velocityMatrix = (data: GaussianCase, t: number): Matrix =>
  product(mixed(data, t, t - 1), inverse(mixed(data, t * t, (1 - t) * (1 - t))));
export const exactVelocity = (data: GaussianCase, x: Float64Array, at: number, t: number, out: Float64Array): void => {
  const [a, b, c, d] = velocityMatrix(data, t);
  const u = x[at]! - t * data.mean[0];
  const v = x[at + 1]! - t * data.mean[1];
  out[at] = data.mean[0] + a * u + b * v;
  out[at + 1] = data.mean[1] + c * u + d * v;
};

export const gaussianRows = ({ mean, covariance }: GaussianCase, n: number, random: RandomStream): Float64Array => {
  const l11 = Math.sqrt(covariance[0]);
  const l21 = covariance[2] / l11;
  const l22 = Math.sqrt(covariance[3] - l21 * l21);
  const rows = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const u = random.normal();
    rows[2 * i] = mean[0] + l11 * u;
    rows[2 * i + 1] = mean[1] + l21 * u + l22 * random.normal();
  }
  return rows;
};

/** Natural log of the density, one number a row. */
export const gaussianLogDensity = ({ mean, covariance }: GaussianCase, x: Float64Array): Float64Array => {
  const [a, b, , d] = inverse(covariance);
  const determinant = covariance[0] * covariance[3] - covariance[1] * covariance[2];
  return Float64Array.from({ length: x.length / 2 }, (_, i) => {
    const u = x[2 * i]! - mean[0];
    const v = x[2 * i + 1]! - mean[1];
    return -Math.log(2 * Math.PI) - 0.5 * Math.log(determinant) - 0.5 * (a * u * u + 2 * b * u * v + d * v * v);
  });
};

export const normals = (n: number, random: RandomStream): Float64Array =>
  Float64Array.from({ length: n }, () => random.normal());

/** Largest |z| of the sample's means, variances and covariance against the case's, over `n` independent rows. */
export const worstMoment = ({ mean, covariance: [p, q, , s] }: GaussianCase, x: Float64Array, n: number): number => {
  const sums = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const u = x[2 * i]! - mean[0];
    const v = x[2 * i + 1]! - mean[1];
    [u, v, u * u - p, v * v - s, u * v - q].forEach((term, k) => (sums[k]! += term));
  }
  const variances = [p, s, 2 * p * p, 2 * s * s, p * s + q * q];
  return Math.max(...sums.map((sum, k) => Math.abs(sum / n) / Math.sqrt(variances[k]! / n)));
};
