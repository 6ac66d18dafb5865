import type { TheorySetting } from '../../core/contracts/index.js';
import { closedForm, refits, syntheticRows } from './closed-form.js';
import { accumulateRecursion, fixedRecursion, freshRecursion } from './gaussian/recursion.js';
import { gaussianSetting, momentsExample, secondMomentPrediction } from './gaussian/setting.js';

/** Rows of a generation that the previous model made, where all others are fresh real ones; undefined elsewhere. */
const syntheticOf = (setting: TheorySetting): number | undefined => {
  const { use, with: options } = setting.strategy;
  if (use === 'replace') return setting.samples;
  return use === 'mix' && options['real'] === 'fresh' ? syntheticRows(setting) : undefined;
};

export const gaussianFresh = closedForm({
  id: 'gaussian-fresh',
  summary: 'Mean error and variance of a Gaussian under replace, mix with fresh real rows, and real rows alone',
  reference: 'Shumailov et al. 2023; Kazdan et al. 2024; Alemohammad et al. 2023',
  predict(setting, metric, generation) {
    const gaussian = gaussianSetting(setting);
    if (gaussian === undefined) return undefined;
    const { estimator } = gaussian;
    // Real rows alone, new ones in each generation: every fit is a first fit.
    const alone = setting.strategy.use === 'real-only' ? refits(setting, generation) : undefined;
    if (alone !== undefined) {
      const moments = freshRecursion(alone.rows, 0, estimator, 1);
      return secondMomentPrediction(metric, gaussian, moments, 'Sampling error of one fit to n real rows');
    }
    const synthetic = syntheticOf(setting);
    if (synthetic === undefined) return undefined;
    return secondMomentPrediction(
      metric,
      gaussian,
      freshRecursion(setting.samples, synthetic, estimator, generation),
      synthetic === setting.samples
        ? 'E[s²] = (1 − 1/T)^g for the MLE (Shumailov et al. 2023; Kazdan et al. 2024)'
        : 'v(g+1) = 1/T + (a² − a/T) v(g): second moments of a mixture with fresh real rows',
    );
  },
  examples: [
    momentsExample('replace', [1, 5, 10]),
    momentsExample('replace', [1, 5, 10], { estimator: 'unbiased' }),
    momentsExample({ use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }, [1, 2, 10]),
    momentsExample('real-only', [1, 5]),
  ],
});

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

/** Fixed real rows and synthetic rows of each later generation; undefined where real rows are not fixed. */
const rowsOf = (setting: TheorySetting): { real: number; synthetic: number } | undefined => {
  const { samples } = setting;
  const { use, with: options } = setting.strategy;
  if (use === 'mix' && options['real'] === 'fixed') {
    const synthetic = syntheticRows(setting);
    return synthetic === samples ? undefined : { real: samples - synthetic, synthetic };
  }
  if (use === 'augment')
    return { real: samples, synthetic: Number(options['synthetic'] ?? Math.round(Number(options['ratio']) * samples)) };
  return undefined;
};

export const gaussianFixed = closedForm({
  id: 'gaussian-fixed',
  summary: 'Mean error and variance of a Gaussian (MLE) under mix with fixed real rows and under augment',
  reference: 'Setting of Bertrand et al. 2023 and Alemohammad et al. 2023',
  predict(setting, metric, generation) {
    const gaussian = gaussianSetting(setting);
    const rows = rowsOf(setting);
    if (gaussian === undefined || gaussian.estimator !== 'mle' || rows === undefined) return undefined;
    return secondMomentPrediction(
      metric,
      gaussian,
      fixedRecursion(rows.real, rows.synthetic, generation),
      'E[mean²] = 1/n + w(g), w(g+1) = a² w(g) + (a/T)(1 − 1/n − w(g)): the same real rows again (setting of Bertrand et al. 2023)',
    );
  },
  examples: [
    momentsExample({ use: 'mix', with: { real: 'fixed', syntheticShare: 0.5 } }, [1, 2, 10]),
    momentsExample({ use: 'augment', with: { synthetic: 20 } }, [1, 2, 10]),
  ],
});
