import type { Prediction, TheorySetting, Theory, TheoryExample } from '../../core/contracts/index.js';
import { noOptions, theory } from '../../core/plugin/index.js';
import { errorOfOneFit, excessPrediction, regressionSetting } from './regression/setting.js';

/** Under `accumulate` with the same inputs again, fit g moves by 1/g of what one fit's noise would move it. */
class RegressionAccumulate implements Theory {
  predict(setting: TheorySetting, metric: string, generation: number): Prediction | undefined {
    const regression = regressionSetting(setting);
    if (regression === undefined || setting.strategy.use !== 'accumulate') return undefined;
    const { real, generated, given } = regression;
    // Pooled residuals also hold the differences between generations: an estimated noise is another recursion.
    if (generated === undefined || given !== 'fixed') return undefined;
    const one = errorOfOneFit(regression, setting.samples);
    let noise = real;
    for (let i = 2; i <= generation; i++) noise += generated / (i * i);
    return excessPrediction(
      metric,
      regression,
      one === undefined ? undefined : one * noise,
      'B (1 + 1/4 + … + 1/g²) ≤ B π²/6, B = q d/(T − d − 1) (Gerstgrasser et al. 2024)',
    );
  }
  examples(): readonly TheoryExample[] {
    return [
      {
        study: {
          sources: [{ use: 'linear-regression', with: { dimensions: 3, noise: 0.5 } }],
          models: [{ use: 'linear-regression', with: { noise: 0.5 } }],
          strategies: ['accumulate'],
          samples: 20,
        },
        outputs: ['regression-error.excess'],
        generations: [1, 2, 6],
      },
    ];
  }
}

export const regressionAccumulate = theory({
  id: 'regression-accumulate',
  summary: 'Excess error of linear regression under accumulate with the same inputs: bounded for ever',
  reference: 'Gerstgrasser et al. 2024, Is Model Collapse Inevitable?',
  options: noOptions,
  implementation: RegressionAccumulate,
});
