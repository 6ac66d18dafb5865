import type { Prediction, TheorySetting, Theory, TheoryExample } from '../../core/contracts/index.js';
import { noOptions, theory } from '../../core/plugin/index.js';
import { gaussianSetting, momentsExample, secondMomentPrediction } from './gaussian/setting.js';
import { fixedRecursion } from './gaussian/recursion.js';

/** Fixed real rows and synthetic rows of each later generation; undefined where real rows are not fixed. */
const rows = ({ strategy, samples }: TheorySetting): { real: number; synthetic: number } | undefined => {
  const { use, with: options } = strategy;
  if (use === 'mix' && options['real'] === 'fixed') {
    const synthetic = Math.round(Number(options['syntheticShare']) * samples);
    return synthetic === samples ? undefined : { real: samples - synthetic, synthetic };
  }
  if (use === 'augment')
    return { real: samples, synthetic: Number(options['synthetic'] ?? Math.round(Number(options['ratio']) * samples)) };
  return undefined;
};

class GaussianFixed implements Theory {
  predict(setting: TheorySetting, metric: string, generation: number): Prediction | undefined {
    const gaussian = gaussianSetting(setting);
    const sizes = rows(setting);
    if (gaussian === undefined || gaussian.estimator !== 'mle' || sizes === undefined) return undefined;
    return secondMomentPrediction(
      metric,
      gaussian,
      fixedRecursion(sizes.real, sizes.synthetic, generation),
      'E[mean²] = 1/n + w(g), w(g+1) = a² w(g) + (a/T)(1 − 1/n − w(g)): the same real rows again (setting of Bertrand et al. 2023)',
    );
  }
  examples(): readonly TheoryExample[] {
    return [
      momentsExample({ use: 'mix', with: { real: 'fixed', syntheticShare: 0.5 } }, [1, 2, 10]),
      momentsExample({ use: 'augment', with: { synthetic: 20 } }, [1, 2, 10]),
    ];
  }
}

export const gaussianFixed = theory({
  id: 'gaussian-fixed',
  summary: 'Mean error and variance of a Gaussian (MLE) under mix with fixed real rows and under augment',
  reference: 'Setting of Bertrand et al. 2023 and Alemohammad et al. 2023',
  options: noOptions,
  implementation: GaussianFixed,
});
