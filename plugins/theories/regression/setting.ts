import type { Prediction, TheoryExample, TheorySetting } from '../../../core/contracts/index.js';
import { example } from '../closed-form.js';

/** Ordinary least squares on normal inputs with mean 0. */
export interface RegressionSetting {
  readonly dimensions: number;
  readonly intercept: boolean;
  /** variance of the noise on real targets */
  readonly real: number;
  /** variance of the noise on generated targets; undefined: estimated from the residuals */
  readonly generated: number | undefined;
  /** the inputs handed to the model */
  readonly given: 'fixed' | 'fresh';
}

export const regressionSetting = ({ source, model }: TheorySetting): RegressionSetting | undefined => {
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
export const errorOfOneFit = ({ dimensions: d, intercept }: RegressionSetting, rows: number): number => {
  const free = rows - d - (intercept ? 2 : 1);
  if (free <= 0) return Infinity;
  return intercept ? 1 / rows + ((1 + 1 / rows) * d) / free : d / free;
};

/** The outputs of the metric `regression-error` that the excess decides, where it is finite. */
export const excessPrediction = (
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
export const excessExample = (strategy: string, generations: readonly number[]): TheoryExample =>
  example(
    [
      { use: 'linear-regression', with: { dimensions: 3, noise: 0.5 } },
      { use: 'linear-regression', with: { noise: 0.5 } },
      strategy,
    ],
    ['regression-error.excess'],
    generations,
  );
