import type { Prediction, TheorySetting, Theory, TheoryExample } from '../../core/contracts/index.js';
import { noOptions, theory } from '../../core/plugin/index.js';
import { gaussianSetting, momentsExample, secondMomentPrediction } from './gaussian/setting.js';
import { accumulateRecursion } from './gaussian/recursion.js';

class GaussianAccumulate implements Theory {
  predict(setting: TheorySetting, metric: string, generation: number): Prediction | undefined {
    const gaussian = gaussianSetting(setting);
    if (gaussian === undefined || gaussian.estimator !== 'mle' || setting.strategy.use !== 'accumulate')
      return undefined;
    return secondMomentPrediction(
      metric,
      gaussian,
      accumulateRecursion(setting.samples, generation),
      'E[s²] = ∏ (1 − 1/(T i²)), limit sin(π/√T)/(π/√T) (Kazdan et al. 2024)',
    );
  }
  examples(): readonly TheoryExample[] {
    return [momentsExample('accumulate', [1, 2, 8], { samples: 10 })];
  }
}

export const gaussianAccumulate = theory({
  id: 'gaussian-accumulate',
  summary: 'Mean error and variance of a Gaussian (MLE) under accumulate: bounded for ever',
  reference: 'Kazdan et al. 2024; Gerstgrasser et al. 2024',
  options: noOptions,
  implementation: GaussianAccumulate,
});
