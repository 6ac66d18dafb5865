import type {
  Call,
  Measured,
  Metric,
  Moments,
  Output,
  Pairs,
  Subject,
  Truth,
  Vectors,
} from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { exact, sampled } from './measured.js';
import { RISK } from './outputs.js';

/**
 * Test error of a model that predicts targets. For a linear model and a source that knows the true coefficients the
 * excess is exact; for another model it is taken over the held-out inputs.
 */
class RegressionError implements Metric<Pairs> {
  readonly outputs: readonly Output[] = [
    {
      name: 'excess',
      title: 'Excess error of the regression',
      summary:
        "squared error in excess of the best predictor's: E (f(x) - f*(x))^2; nothing to measure where the true coefficients are unknown",
      ...RISK,
      unit: 'target units^2',
    },
    {
      name: 'mse',
      title: 'Mean squared error',
      summary: 'mean squared error on the held-out rows',
      unit: 'target units^2',
      better: 'lower',
      range: [0, Infinity],
      scale: 'log',
      measures: 'risk',
    },
  ];

  async measure(subject: Subject<Pairs>, context: Call): Promise<Readonly<Record<string, Measured>>> {
    const { model, truth, test } = subject;
    const predicted = test.count === 0 ? undefined : await model.predict?.(test, context);
    return {
      excess: excessOf(model.coefficients?.(), truth, predicted, test),
      // No sampling of the model enters: the held-out rows are the same for every model.
      mse: predicted === undefined ? 'harmless' : exact(meanSquare(predicted, test.targets)),
    };
  }
}

/** From the coefficients where model and source know theirs, else on the held-out inputs. */
const excessOf = (
  fitted: Float64Array | undefined,
  truth: Truth<Pairs> | undefined,
  predicted: Vectors | undefined,
  test: Pairs,
): Measured => {
  const known = truth?.coefficients;
  if (known === undefined) return 'harmless';
  if (fitted !== undefined && fitted.length === known.length && truth?.inputs !== undefined)
    return exact(excessError(fitted, known, truth.inputs));
  const columns = test.inputs.values.length / test.count;
  return predicted === undefined || known.length !== columns + 1
    ? 'harmless'
    : sampled(excessOnTest(predicted, test, known));
};

const meanSquare = (predicted: Vectors, targets: Vectors): number | undefined => {
  if (predicted.values.length !== targets.values.length) return undefined;
  let sum = 0;
  for (let i = 0; i < targets.values.length; i++) {
    const residual = predicted.values[i]! - targets.values[i]!;
    sum += residual * residual;
  }
  return sum / targets.values.length;
};

const excessOnTest = (predicted: Vectors, { count, inputs }: Pairs, coefficients: Float64Array): number | undefined => {
  const d = coefficients.length - 1;
  if (predicted.values.length !== count) return undefined;
  let sum = 0;
  for (let row = 0; row < count; row++) {
    let gap = predicted.values[row]! - coefficients[0]!;
    for (let j = 0; j < d; j++) gap -= coefficients[j + 1]! * inputs.values[row * d + j]!;
    sum += gap * gap;
  }
  return sum / count;
};

/**
 * E (f(x) - f*(x))^2 over inputs with these moments, for two linear predictors given as intercept and coefficients:
 * (d0 + d'mu)^2 + d' Sigma d, d their difference.
 */
const excessError = (fitted: Float64Array, truth: Float64Array, { mean, covariance }: Moments): number => {
  const d = mean.length;
  let bias = fitted[0]! - truth[0]!;
  let spread = 0;
  for (let i = 0; i < d; i++) {
    const gap = fitted[i + 1]! - truth[i + 1]!;
    bias += gap * mean[i]!;
    for (let j = 0; j < d; j++) spread += gap * covariance[i * d + j]! * (fitted[j + 1]! - truth[j + 1]!);
  }
  // Rounding may leave a sum of squares below 0.
  return bias * bias + Math.max(0, spread);
};

export const regressionError = metric({
  id: 'regression-error',
  summary: 'Test error of a regression, and its excess over the best predictor',
  reference: 'Dohmatob et al. 2024, Model Collapse Demystified (E_test); Gerstgrasser et al. 2024',
  data: 'pairs',
  needs: ['predict'],
  options: noOptions,
  implementation: RegressionError,
});
