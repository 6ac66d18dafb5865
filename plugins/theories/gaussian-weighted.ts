import type { JsonObject } from '../../core/contracts/index.js';
import { goldenWeight } from '../strategies/weighted.js';
import { closedForm } from './closed-form.js';
import type { Estimator, SecondMoments } from './gaussian/recursion.js';
import { gaussianSetting, momentsExample, secondMomentPrediction } from './gaussian/setting.js';

/**
 * `real` fresh real rows with weight w in all beside `synthetic` rows of the previous model with 1 - w, real rows alone
 * in generation 1 (as many as both). In units of the true variance, exact: with c = w^2/n + (1-w)^2/m,
 * M' = w^2/n + (1-w)^2 (M + S/m) and S' = (w + (1-w)(M + S) - M') / (1 - c), unbiased; without the divisor for mle.
 */
const weightedRecursion = (
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

export const gaussianWeighted = closedForm({
  id: 'gaussian-weighted',
  summary: 'Mean error and variance of a Gaussian under weighted mix with fresh real rows',
  reference: 'He et al. 2025, Golden Ratio Weighting Prevents Model Collapse',
  predict(setting, metric, generation) {
    const gaussian = gaussianSetting(setting);
    const { strategy, samples } = setting;
    if (gaussian === undefined || strategy.use !== 'weighted') return undefined;
    const inner = strategy.with['strategy'] as { readonly use: string; readonly with?: JsonObject };
    if (inner.use !== 'mix' || inner.with?.['real'] !== 'fresh') return undefined;
    const synthetic = Math.round(Number(inner.with['syntheticShare'] ?? 0.5) * samples);
    const real = samples - synthetic;
    if (synthetic === 0 || real === 0) return undefined;
    const given = strategy.with['real'] ?? 'golden';
    const weight = given === 'golden' ? goldenWeight(real / synthetic) : Number(given);
    return secondMomentPrediction(
      metric,
      gaussian,
      weightedRecursion({ real, synthetic, weight }, gaussian.estimator, generation),
      'v(g+1) = w²/n + (1−w)² (v(g) + s²(g)/m), near (w²/n + (1−w)²/m)/(1 − (1−w)²) in the end (He et al. 2025)',
    );
  },
  examples: [
    momentsExample(
      { use: 'weighted', with: { strategy: { use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } } } },
      [1, 2, 8],
    ),
  ],
});
