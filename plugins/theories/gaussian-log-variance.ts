import { cholesky, digamma, trigamma } from '../../core/numerics/index.js';
import { closedForm, example, refits } from './closed-form.js';
import type { Estimator } from './gaussian/recursion.js';
import { gaussianSetting } from './gaussian/setting.js';

const logDeterminantOf = (matrix: Float64Array, d: number, kind: 'full' | 'diagonal'): number | undefined => {
  if (kind === 'full') return cholesky(matrix, d)?.logDeterminant;
  let sum = 0;
  for (let j = 0; j < d; j++) sum += Math.log(matrix[j * d + j]!);
  return sum;
};

/**
 * Mean and variance of log det(S) / d after `generations` independent refits to T normal rows, in excess of the true
 * one. A scaled Wishart matrix with T - 1 degrees of freedom has log det = sum over i of log chi^2(T - i); a diagonal
 * fit is d independent ones of dimension one. Undefined for T <= d, where the determinant is 0.
 */
const logDeterminant = (
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

/** log det(S) / d is a random walk with drift under `replace`: what the mean of s^2 hides for an unbiased model. */
export const gaussianLogVariance = closedForm({
  id: 'gaussian-log-variance',
  summary: 'Mean and spread of the log generalised variance of a Gaussian under replace',
  reference: 'Kazdan et al. 2024; Suresh et al. 2024 (both conventions of the divisor)',
  predict(setting, metric, generation) {
    const gaussian = gaussianSetting(setting);
    const refitted = refits(setting, generation);
    if (metric !== 'moments.logVariance' || gaussian === undefined || !gaussian.normal || refitted === undefined)
      return undefined;
    const { dimensions, covariance, estimator } = gaussian;
    const law = logDeterminant(refitted.rows, dimensions, covariance, estimator, refitted.fits);
    const truly = logDeterminantOf(setting.truth!.moments!.covariance, dimensions, covariance);
    if (law === undefined || truly === undefined) return undefined;
    return {
      value: law.mean + truly / dimensions,
      spread: Math.sqrt(law.variance),
      reference: 'E[log s²] = g (ψ((T−1)/2) + log(2/T)) for the MLE, Wishart log-determinant in d dimensions',
    };
  },
  examples: [
    example(['normal', { use: 'gaussian', with: { estimator: 'mle' } }, 'replace'], ['moments.logVariance'], [1, 10]),
    example(
      [{ use: 'normal', with: { dimensions: 3 } }, { use: 'gaussian', with: { estimator: 'unbiased' } }, 'replace'],
      ['moments.logVariance'],
      [1, 5],
    ),
  ],
});
