import type { Estimator, SecondMoments } from './recursion.js';

/**
 * `real` fresh real rows with weight w in all beside `synthetic` rows of the previous model with 1 - w, real rows alone
 * in generation 1 (as many as both). In units of the true variance, exact: with c = w^2/n + (1-w)^2/m,
 * M' = w^2/n + (1-w)^2 (M + S/m) and S' = (w + (1-w)(M + S) - M') / (1 - c), unbiased; without the divisor for mle.
 */
export const weightedRecursion = (
  { real, synthetic, weight }: { readonly real: number; readonly synthetic: number; readonly weight: number },
  estimator: Estimator,
  generation: number,
): SecondMoments => {
  const other = 1 - weight;
  const own = (weight * weight) / real;
  const concentration = own + (other * other) / synthetic;
  const divisor = estimator === 'mle' ? 1 : 1 - concentration;
  let meanError = 1 / (real + synthetic);
  let variance = estimator === 'mle' ? 1 - meanError : 1;
  for (let g = 2; g <= generation; g++) {
    const second = weight + other * (meanError + variance);
    meanError = own + other * other * (meanError + variance / synthetic);
    variance = (second - meanError) / divisor;
  }
  return { variance, meanError };
};

/**
 * The stationary variance of the mean where the model knows the variance of a row:
 * (w^2/n + (1-w)^2/m) / (1 - (1-w)^2) (He et al. 2025).
 */
export const stationaryMeanError = (real: number, synthetic: number, weight: number): number => {
  const other = 1 - weight;
  return ((weight * weight) / real + (other * other) / synthetic) / (1 - other * other);
};
