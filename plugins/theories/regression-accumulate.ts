import { closedForm } from './closed-form.js';
import { errorOfOneFit, excessExample, excessPrediction, regressionSetting } from './regression/setting.js';

/** Under `accumulate` with the same inputs again, fit g moves by 1/g of what one fit's noise would move it. */
export const regressionAccumulate = closedForm({
  id: 'regression-accumulate',
  summary: 'Excess error of linear regression under accumulate with the same inputs: bounded for ever',
  reference: 'Gerstgrasser et al. 2024, Is Model Collapse Inevitable?',
  predict(setting, metric, generation) {
    const regression = regressionSetting(setting);
    if (regression === undefined || setting.strategy.use !== 'accumulate') return undefined;
    const { real, generated, given } = regression;
    // Pooled residuals also hold the differences between generations: an estimated noise is another recursion.
    if (generated === undefined || given !== 'fixed') return undefined;
    let noise = real;
    for (let i = 2; i <= generation; i++) noise += generated / (i * i);
    return excessPrediction(
      metric,
      regression,
      errorOfOneFit(regression, setting.samples) * noise,
      'B (1 + 1/4 + … + 1/g²) ≤ B π²/6, B = q d/(T − d − 1) (Gerstgrasser et al. 2024)',
    );
  },
  examples: [excessExample('accumulate', [1, 2, 6])],
});
