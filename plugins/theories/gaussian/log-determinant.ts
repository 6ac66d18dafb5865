import { digamma, trigamma } from '../../../core/numerics/index.js';
import type { Estimator } from './recursion.js';

/**
 * Mean and variance of log det(S) / d after `generations` independent refits to T normal rows, in excess of the true
 * one. A scaled Wishart matrix with T - 1 degrees of freedom has log det = sum over i of log chi^2(T - i); a diagonal
 * fit is d independent ones of dimension one. Undefined for T <= d, where the determinant is 0.
 */
export const logDeterminant = (
  samples: number,
  dimensions: number,
  covariance: 'full' | 'diagonal',
  estimator: Estimator,
  generations: number,
): { mean: number; variance: number } | undefined => {
  if (samples <= (covariance === 'full' ? dimensions : 1)) return undefined;
  const scale = Math.log(2 / (estimator === 'mle' ? samples : samples - 1));
  let mean = 0;
  let variance = 0;
  for (let i = 1; i <= dimensions; i++) {
    const half = (samples - (covariance === 'full' ? i : 1)) / 2;
    mean += (digamma(half) + scale) / dimensions;
    variance += trigamma(half) / (dimensions * dimensions);
  }
  return { mean: generations * mean, variance: generations * variance };
};
