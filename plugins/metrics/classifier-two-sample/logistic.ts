import type { Pairs, Vectors } from '../../../core/contracts/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { linearPredictor } from '../../models/regression/linear-predictor.js';
import { logisticFit } from '../../models/regression/newton.js';
import { applyScale, standardScale } from '../../sources/table/scale.js';
import type { Points } from '../distance/points.js';

/** Beside the sum of negative log-likelihoods over standardised rows; it decides where a plane parts the samples. */
const RIDGE = 1;

/** Log odds that each row of `asked` is one of `ones`, by logistic regression on standardised numbers. */
export const logisticScores = (zeros: Points, ones: Points, asked: Points, signal: AbortSignal): Float64Array => {
  const samples = [zeros, ones].map(rowsOf);
  const joined = new Float64Array(zeros.values.length + ones.values.length);
  joined.set(zeros.values);
  joined.set(ones.values, zeros.values.length);
  const scale = standardScale(rowsOf({ count: zeros.count + ones.count, d: zeros.d, values: joined }));
  const training = trainingSet(
    samples.map((rows, label) => ({
      samples: {
        kind: 'pairs',
        count: rows.count,
        inputs: applyScale(rows, scale),
        targets: { kind: 'vectors', count: rows.count, shape: [1], values: new Float64Array(rows.count).fill(label) },
      } satisfies Pairs,
      origin: 'real' as const,
    })),
  );
  const fit = logisticFit(training, { ridge: RIDGE, intercept: true }, signal);
  const inputs = applyScale(rowsOf(asked), scale);
  // With a ridge there always is a fit, but for numbers beyond the range of squares.
  return fit === undefined ? new Float64Array(asked.count) : linearPredictor(inputs, fit.coefficients);
};

const rowsOf = ({ count, d, values }: Points): Vectors => ({ kind: 'vectors', count, shape: [d], values });
