import type { Prediction, TheorySetting, Theory, TheoryExample } from '../../core/contracts/index.js';
import { noOptions, theory } from '../../core/plugin/index.js';
import { gaussianSetting, momentsExample, secondMomentPrediction } from './gaussian/setting.js';
import { freshRecursion } from './gaussian/recursion.js';

/** Rows of a generation that the previous model made, where all others are fresh real ones; undefined elsewhere. */
const syntheticRows = ({ strategy, samples }: TheorySetting): number | undefined => {
  const { use, with: options } = strategy;
  if (use === 'replace') return samples;
  if (use === 'mix' && options['real'] === 'fresh') return Math.round(Number(options['syntheticShare']) * samples);
  return undefined;
};

/** Real rows alone, new ones in each generation: every fit is a first fit. */
const realRows = ({ strategy, samples }: TheorySetting): number | undefined => {
  const { use, with: options } = strategy;
  if (use !== 'real-only' || options['like'] !== undefined) return undefined;
  return samples - Math.round(Number(options['syntheticShare'] ?? 0) * samples);
};

class GaussianFresh implements Theory {
  predict(setting: TheorySetting, metric: string, generation: number): Prediction | undefined {
    const gaussian = gaussianSetting(setting);
    if (gaussian === undefined) return undefined;
    const real = realRows(setting);
    if (real !== undefined)
      return secondMomentPrediction(
        metric,
        gaussian,
        freshRecursion(real, 0, gaussian.estimator, 1),
        'Sampling error of one fit to n real rows',
      );
    const synthetic = syntheticRows(setting);
    if (synthetic === undefined) return undefined;
    return secondMomentPrediction(
      metric,
      gaussian,
      freshRecursion(setting.samples, synthetic, gaussian.estimator, generation),
      synthetic === setting.samples
        ? 'E[s²] = (1 − 1/T)^g for the MLE (Shumailov et al. 2023; Kazdan et al. 2024)'
        : 'v(g+1) = 1/T + (a² − a/T) v(g): second moments of a mixture with fresh real rows',
    );
  }
  examples(): readonly TheoryExample[] {
    return [
      momentsExample('replace', [1, 5, 10]),
      momentsExample('replace', [1, 5, 10], { estimator: 'unbiased' }),
      momentsExample({ use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }, [1, 2, 10]),
      momentsExample('real-only', [1, 5]),
    ];
  }
}

export const gaussianFresh = theory({
  id: 'gaussian-fresh',
  summary: 'Mean error and variance of a Gaussian under replace, mix with fresh real rows, and real rows alone',
  reference: 'Shumailov et al. 2023; Kazdan et al. 2024; Alemohammad et al. 2023',
  options: noOptions,
  implementation: GaussianFresh,
});
