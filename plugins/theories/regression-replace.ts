import { closedForm, refits } from './closed-form.js';
import { errorOfOneFit, excessExample, excessPrediction, regressionSetting } from './regression/setting.js';

/**
 * Under `replace` every fit adds an error of its own to the one before, whether inputs are fresh or the same again; the
 * residuals' unbiased variance keeps the noise what it was on average. Real rows alone have the error of one fit.
 */
export const regressionReplace = closedForm({
  id: 'regression-replace',
  summary: 'Excess error of linear regression under replace: grows linearly with the generation',
  reference: 'Dohmatob et al. 2024, Model Collapse Demystified: The Case of Regression',
  predict(setting, metric, generation) {
    const regression = regressionSetting(setting);
    const refitted = refits(setting, generation);
    if (regression === undefined || refitted === undefined) return undefined;
    const { real, generated = real } = regression;
    return excessPrediction(
      metric,
      regression,
      errorOfOneFit(regression, refitted.rows) * (real + (refitted.fits - 1) * generated),
      setting.strategy.use === 'replace'
        ? 'B g, B = q d/(T − d − 1): the error grows linearly without end (Dohmatob et al. 2024)'
        : 'One least-squares fit to n real rows: q d/(n − d − 1)',
    );
  },
  examples: [excessExample('replace', [1, 2, 6]), excessExample('real-only', [1, 3])],
});
