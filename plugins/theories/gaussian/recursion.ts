/**
 * Exact second-moment recursions of a Gaussian refitted to mixtures of real rows and its own. In units of the true
 * variance, for each coordinate: `variance` = E[s^2], `meanError` = E[(mean - mu)^2]. They need no normality: only that
 * rows are independent draws with the moments that the model kept.
 */
export interface SecondMoments {
  readonly variance: number;
  readonly meanError: number;
}
/** divide by T (mle) or by T - 1 (unbiased) */
export type Estimator = 'mle' | 'unbiased';

/**
 * n = T - m fresh real rows and m synthetic ones in each generation, T real rows in the first. m = T is `replace`, m = 0
 * is real rows alone. For mle this is v(g+1) = 1/T + (a^2 - a/T) v(g) with a = m/T, and E[s^2] = 1 - v.
 */
export const freshRecursion = (
  total: number,
  synthetic: number,
  estimator: Estimator,
  generation: number,
): SecondMoments => {
  const correction = estimator === 'mle' ? 1 : total / (total - 1);
  const share = synthetic / total;
  let meanError = 1 / total;
  let variance = correction * (1 - meanError);
  for (let g = 2; g <= generation; g++) {
    const second = 1 - share + share * (variance + meanError);
    meanError = (1 - share + share * variance) / total + share * share * meanError;
    variance = correction * (second - meanError);
  }
  return { variance, meanError };
};

/**
 * The same `real` rows again beside `synthetic` new ones of the previous model; generation 1 on the real rows alone, mle:
 * E[mean^2] = 1/n + w(g), w(1) = 0, w(g+1) = a^2 w(g) + (a/N)(1 - 1/n - w(g)), N = n + m.
 */
export const fixedRecursion = (real: number, synthetic: number, generation: number): SecondMoments => {
  const total = real + synthetic;
  const share = synthetic / total;
  let drift = 0;
  for (let g = 2; g <= generation; g++) drift = share * share * drift + (share / total) * (1 - 1 / real - drift);
  return { variance: 1 - 1 / real - drift, meanError: 1 / real + drift };
};

/** T new rows join all earlier ones, mle: E[s^2] = prod over i = 1..g of (1 - 1/(T i^2)), E[mean^2] = 1 - E[s^2]. */
export const accumulateRecursion = (samples: number, generation: number): SecondMoments => {
  let variance = 1;
  for (let i = 1; i <= generation; i++) variance *= 1 - 1 / (samples * i * i);
  return { variance, meanError: 1 - variance };
};
