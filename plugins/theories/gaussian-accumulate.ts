import { closedForm } from './closed-form.js';
import { accumulateRecursion } from './gaussian/recursion.js';
import { gaussianSetting, momentsExample, secondMomentPrediction } from './gaussian/setting.js';

export const gaussianAccumulate = closedForm({
  id: 'gaussian-accumulate',
  summary: 'Mean error and variance of a Gaussian (MLE) under accumulate: bounded for ever',
  reference: 'Kazdan et al. 2024; Gerstgrasser et al. 2024',
  predict(setting, metric, generation) {
    const gaussian = gaussianSetting(setting);
    if (gaussian === undefined || gaussian.estimator !== 'mle' || setting.strategy.use !== 'accumulate')
      return undefined;
    return secondMomentPrediction(
      metric,
      gaussian,
      accumulateRecursion(setting.samples, generation),
      'E[s²] = ∏ (1 − 1/(T i²)), limit sin(π/√T)/(π/√T) (Kazdan et al. 2024)',
    );
  },
  examples: [momentsExample('accumulate', [1, 2, 8], { samples: 10 })],
});
