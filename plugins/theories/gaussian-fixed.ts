import type { TheorySetting } from '../../core/contracts/index.js';
import { closedForm, syntheticRows } from './closed-form.js';
import { fixedRecursion } from './gaussian/recursion.js';
import { gaussianSetting, momentsExample, secondMomentPrediction } from './gaussian/setting.js';

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
