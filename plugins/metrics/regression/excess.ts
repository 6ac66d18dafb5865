import type { Moments } from '../../../core/contracts/index.js';

/**
 * E (f(x) - f*(x))^2 over inputs with these moments, for two linear predictors given as intercept and coefficients:
 * (d0 + d'mu)^2 + d' Sigma d, d their difference.
 */
export const excessError = (fitted: Float64Array, truth: Float64Array, { mean, covariance }: Moments): number => {
  const d = mean.length;
  let bias = fitted[0]! - truth[0]!;
  let spread = 0;
  for (let i = 0; i < d; i++) {
    const gap = fitted[i + 1]! - truth[i + 1]!;
    bias += gap * mean[i]!;
    for (let j = 0; j < d; j++) spread += gap * covariance[i * d + j]! * (fitted[j + 1]! - truth[j + 1]!);
  }
  // Rounding may leave a sum of squares below 0.
  return bias * bias + Math.max(0, spread);
};
