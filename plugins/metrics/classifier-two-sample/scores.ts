import type { Call, Pairs, Vectors } from '../../../core/contracts/index.js';
import { rowLength, trainingSet } from '../../../core/samples/index.js';
import { Perceptron } from './network.js';
import { applyScale, standardScale } from '../../sources/table/scale.js';
import { eachNearPair } from '../distance/near-pairs.js';
import { joinPoints, type Points } from '../distance/points.js';
import { linearPredictor } from '../../models/regression/linear-predictor.js';
import { logisticFit } from '../../models/regression/newton.js';
import { firstAbove, firstNotBelow } from '../../sorted.js';
import { nearestSquares } from '../distance/nearest.js';

/** Two samples to learn from and rows to be told apart, every number centred and scaled by those of both samples. */
export interface Standardised {
  readonly zeros: Vectors;
  readonly ones: Vectors;
  readonly asked: Vectors;
}

export const standardised = (zeros: Points, ones: Points, asked: Points): Standardised => {
  const scale = standardScale(rowsOf(joinPoints(zeros, ones)));
  const of = (points: Points): Vectors => applyScale(rowsOf(points), scale);
  return { zeros: of(zeros), ones: of(ones), asked: of(asked) };
};

const rowsOf = ({ count, d, values }: Points): Vectors => ({ kind: 'vectors', count, shape: [d], values });

/**
 * For each row of `asked` the share of `ones` among its k nearest rows of both samples; rows as far as the k-th are all
 * counted, so that ties favour neither.
 */
export const neighbourScores = (zeros: Points, ones: Points, asked: Points, k: number): Float64Array => {
  const both = joinPoints(zeros, ones);
  const radii = nearestSquares(asked, both, Math.min(k, both.count));
  const hits = new Float64Array(asked.count);
  const near = new Float64Array(asked.count);
  eachNearPair(asked, both, { rows: radii }, (i, c, square) => {
    if (square > radii[i]!) return;
    near[i]!++;
    if (c >= zeros.count) hits[i]!++;
  });
  return hits.map((each, i) => each / near[i]!);
};

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

/** Log odds that each asked row is one of the ones, by a small neural network. */
export const networkScores = (
  { zeros, ones, asked }: Standardised,
  { random, signal }: Pick<Call, 'random' | 'signal'>,
): Float64Array => {
  const d = rowLength(zeros.shape);
  const values = new Float64Array((zeros.count + ones.count) * d);
  values.set(zeros.values);
  values.set(ones.values, zeros.count * d);
  const labels = new Uint8Array(zeros.count + ones.count).fill(1, zeros.count);
  const network = new Perceptron(d, random.child('weights'));
  network.train({ d, values, labels }, random.child('order'), signal);
  const rows = Float64Array.from(asked.values);
  return Float64Array.from({ length: asked.count }, (_, row) => network.score(rows, row * d));
};

/** How well scores tell ones (expected above the cut) from zeros. */
export interface Separation {
  /** share told right, a score at the cut counting half */
  readonly accuracy: number;
  /** chance that a one scores above a zero, ties counting half (Mann & Whitney 1947) */
  readonly auc: number;
}

/** @param zeros, ones scores of held-out rows of either sample, one or more of each */
export const separation = (zeros: Float64Array, ones: Float64Array, cut: number): Separation => {
  const right = (scores: Float64Array, sign: number): number =>
    scores.reduce((sum, score) => sum + 0.5 * (1 + sign * Math.sign(score - cut)), 0);
  const low = zeros.slice().sort();
  let below = 0;
  for (const score of ones) below += 0.5 * (firstNotBelow(low, score) + firstAbove(low, score));
  return {
    accuracy: 0.5 * (right(zeros, -1) / zeros.length + right(ones, 1) / ones.length),
    auc: below / (zeros.length * ones.length),
  };
};
