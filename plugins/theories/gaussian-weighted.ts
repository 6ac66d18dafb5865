import type { JsonObject, Prediction, TheorySetting, Theory, TheoryExample } from '../../core/contracts/index.js';
import { noOptions, theory } from '../../core/plugin/index.js';
import { goldenWeight } from '../strategies/weighted.js';
import { gaussianSetting, secondMomentPrediction } from './gaussian/setting.js';
import { weightedRecursion } from './gaussian/weighted-recursion.js';

class GaussianWeighted implements Theory {
  predict(setting: TheorySetting, metric: string, generation: number): Prediction | undefined {
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
  }
  examples(): readonly TheoryExample[] {
    return [
      {
        study: {
          sources: ['normal'],
          models: [{ use: 'gaussian', with: { estimator: 'mle' } }],
          strategies: [
            { use: 'weighted', with: { strategy: { use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } } } },
          ],
          samples: 20,
        },
        outputs: ['moments.variance', 'moments.meanError'],
        generations: [1, 2, 8],
      },
    ];
  }
}

export const gaussianWeighted = theory({
  id: 'gaussian-weighted',
  summary: 'Mean error and variance of a Gaussian under weighted mix with fresh real rows',
  reference: 'He et al. 2025, Golden Ratio Weighting Prevents Model Collapse',
  options: noOptions,
  implementation: GaussianWeighted,
});
