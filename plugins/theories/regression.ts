import type { Prediction, TheoryExample, TheorySetting } from '../../core/contracts/index.js';
import { closedForm, example, refits } from './closed-form.js';

/** Ordinary least squares on normal inputs with mean 0. */
interface RegressionSetting {
  readonly dimensions: number;
  readonly intercept: boolean;
  /** variance of the noise on real targets */
  readonly real: number;
  /** variance of the noise on generated targets; undefined: estimated from the residuals */
  readonly generated: number | undefined;
  /** the inputs handed to the model */
  readonly given: 'fixed' | 'fresh';
}

const regressionSetting = ({ source, model }: TheorySetting): RegressionSetting | undefined => {
  if (source.use !== 'linear-regression' || model.use !== 'linear-regression') return undefined;
  if (Number(model.with['ridge'] ?? 0) !== 0) return undefined;
  const noise = Number(source.with['noise'] ?? 1);
  const known = model.with['noise'];
  return {
    dimensions: Number(source.with['dimensions'] ?? 5),
    intercept: model.with['intercept'] === true,
    real: noise * noise,
    generated: typeof known === 'number' ? known * known : undefined,
    given: model.given ?? 'fixed',
  };
};

/**
 * Expected excess error of one fit to `rows` rows with noise of variance 1: tr(Sigma E[(X'X)^-1]) = d / (T - d - 1), an
 * inverse Wishart mean, whatever the inputs' covariance; with an intercept 1/T + (1 + 1/T) d / (T - d - 2). It may be
 * infinite.
 */
const errorOfOneFit = ({ dimensions: d, intercept }: RegressionSetting, rows: number): number => {
  const free = rows - d - (intercept ? 2 : 1);
  if (free <= 0) return Infinity;
  return intercept ? 1 / rows + ((1 + 1 / rows) * d) / free : d / free;
};

/** The outputs of the metric `regression-error` that the excess decides, where it is finite. */
const excessPrediction = (
  metric: string,
  { real }: RegressionSetting,
  excess: number,
  reference: string,
): Prediction | undefined => {
  if (!Number.isFinite(excess)) return undefined;
  switch (metric) {
    case 'regression-error.excess':
      return { value: excess, reference };
    case 'regression-error.mse':
      return { value: excess + real, reference };
    default:
      return undefined;
  }
};

/** Chains of least squares with known noise. */
const excessExample = (strategy: string, generations: readonly number[]): TheoryExample =>
  example(
    [
      { use: 'linear-regression', with: { dimensions: 3, noise: 0.5 } },
      { use: 'linear-regression', with: { noise: 0.5 } },
      strategy,
    ],
    ['regression-error.excess'],
    generations,
  );

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
