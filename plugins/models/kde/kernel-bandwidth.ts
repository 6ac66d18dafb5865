import { CollapsarError } from '../../../core/errors/index.js';
import { covarianceOf, type Scatter } from '../../../core/numerics/index.js';

export type Bandwidth = number | 'scott' | 'silverman';
export type KernelShape = 'covariance' | 'spherical';

/**
 * What the kernel's covariance is scaled by the square of: a number as it is; Scott n^(-1/(d+4)); Silverman
 * (n (d+2) / 4)^(-1/(d+4)). n: the effective number of rows, (sum w)^2 / sum w^2 (the formulas of SciPy's gaussian_kde).
 */
export const bandwidthFactor = (bandwidth: Bandwidth, { weight, squaredWeight }: Scatter, d: number): number => {
  if (typeof bandwidth === 'number') return bandwidth;
  const effective = (weight * weight) / squaredWeight;
  return Math.exp(-Math.log(bandwidth === 'scott' ? effective : (effective * (d + 2)) / 4) / (d + 4));
};

/** Covariance of the kernel, d x d: the squared factor times the rows' unbiased covariance, or times the identity. */
export const kernelCovariance = (bandwidth: Bandwidth, shape: KernelShape, statistics: Scatter): Float64Array => {
  const { rows, weight, squaredWeight, mean, scatter } = statistics;
  const refuse = (what: string, why: string, fix: string): never => {
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', { what, where: 'kde', why, fix });
  };
  if (!(weight > 0 && weight < Infinity))
    refuse(
      `the weights of the ${rows} training rows add up to ${weight}`,
      'weights count rows',
      'give at least one part with rows a weight above 0',
    );
  if (!mean.every(Number.isFinite) || !scatter.every(Number.isFinite))
    refuse(
      'the training rows hold values that are not finite, or too large to square',
      'the data have such values, or the chain has run away outwards',
      'look at the first generation in which the variance rose',
    );
  const d = mean.length;
  const factor = bandwidthFactor(bandwidth, statistics, d);
  if (shape === 'spherical') {
    const kernel = new Float64Array(d * d);
    for (let j = 0; j < d; j++) kernel[j * d + j] = factor * factor;
    return kernel;
  }
  const divisor = weight - squaredWeight / weight;
  if (!(divisor > 1e-12 * weight))
    refuse(
      'a single row has no covariance to shape the kernel by',
      'the kernel is a smaller copy of the covariance of the rows',
      'raise `samples` to 2 or more, or use `kernel: spherical`',
    );
  return covarianceOf(statistics, divisor / (factor * factor));
};
