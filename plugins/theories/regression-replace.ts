import type { Prediction, TheorySetting, Theory, TheoryExample } from '../../core/contracts/index.js';
import { noOptions, theory } from '../../core/plugin/index.js';
import { errorOfOneFit, excessPrediction, regressionSetting } from './regression/setting.js';

/**
 * Under `replace` every fit adds an error of its own to the one before, whether inputs are fresh or the same again; the
 * residuals' unbiased variance keeps the noise what it was on average. Real rows alone have the error of one fit.
 */
class RegressionReplace implements Theory {
  predict(setting: TheorySetting, metric: string, generation: number): Prediction | undefined {
    const regression = regressionSetting(setting);
    if (regression === undefined) return undefined;
    const { strategy, samples } = setting;
    const { real, generated = real } = regression;
    if (strategy.use === 'real-only' && strategy.with['like'] === undefined) {
      const rows = samples - Math.round(Number(strategy.with['syntheticShare'] ?? 0) * samples);
      const one = errorOfOneFit(regression, rows);
      const reference = 'One least-squares fit to n real rows: q d/(n − d − 1)';
      return excessPrediction(metric, regression, one === undefined ? undefined : one * real, reference);
    }
    if (strategy.use !== 'replace') return undefined;
    const one = errorOfOneFit(regression, samples);
    return excessPrediction(
      metric,
      regression,
      one === undefined ? undefined : one * (real + (generation - 1) * generated),
      'B g, B = q d/(T − d − 1): the error grows linearly without end (Dohmatob et al. 2024)',
    );
  }
  examples(): readonly TheoryExample[] {
    return [
      {
        study: {
          sources: [{ use: 'linear-regression', with: { dimensions: 3, noise: 0.5 } }],
          models: [{ use: 'linear-regression', with: { noise: 0.5 } }],
          strategies: ['replace'],
          samples: 20,
        },
        outputs: ['regression-error.excess'],
        generations: [1, 2, 6],
      },
      {
        study: {
          sources: [{ use: 'linear-regression', with: { dimensions: 3, noise: 0.5 } }],
          models: [{ use: 'linear-regression', with: { noise: 0.5 } }],
          strategies: ['real-only'],
          samples: 20,
        },
        outputs: ['regression-error.excess'],
        generations: [1, 3],
      },
    ];
  }
}

export const regressionReplace = theory({
  id: 'regression-replace',
  summary: 'Excess error of linear regression under replace: grows linearly with the generation',
  reference: 'Dohmatob et al. 2024, Model Collapse Demystified: The Case of Regression',
  options: noOptions,
  implementation: RegressionReplace,
});
