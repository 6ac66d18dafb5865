import type { Pairs } from '../../../core/contracts/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { linearPredictor } from '../../models/regression/linear-predictor.js';
import { logisticFit } from '../../models/regression/newton.js';
import type { Standardised } from './standardised.js';

/** Beside the sum of negative log-likelihoods; it decides where a plane parts the samples. */
const RIDGE = 1;

/** Log odds that each asked row is one of the ones, by logistic regression. */
export const logisticScores = ({ zeros, ones, asked }: Standardised, signal: AbortSignal): Float64Array => {
  const training = trainingSet(
    [zeros, ones].map((inputs, label) => ({
      samples: {
        kind: 'pairs',
        count: inputs.count,
        inputs,
        targets: {
          kind: 'vectors',
          count: inputs.count,
          shape: [1],
          values: new Float64Array(inputs.count).fill(label),
        },
      } satisfies Pairs,
      origin: 'real' as const,
    })),
  );
  const fit = logisticFit(training, { ridge: RIDGE, intercept: true }, signal);
  // With a ridge there always is a fit, but for numbers beyond the range of squares.
  return fit === undefined ? new Float64Array(asked.count) : linearPredictor(asked, fit.coefficients);
};
