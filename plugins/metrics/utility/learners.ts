import type { Pairs, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { leastSquares, trainingGram } from '../../models/regression/least-squares.js';
import { linearPredictor } from '../../models/regression/linear-predictor.js';
import { logisticFit } from '../../models/regression/newton.js';
import type { Points } from '../distance/points.js';
import { boostedClasses, boostedNumbers } from './boosting/boosting.js';

/** Learns from rows, and tells at once of others: it is asked no second time. */
interface Learner {
  /** the chance of each of `classes` for every asked row; `labels` are 0 or more and below `classes`, each held by a row */
  classes(learnt: Points, labels: Uint32Array, classes: number, asked: Points, signal: AbortSignal): Float64Array;
  /** the number that is expected of every asked row */
  numbers(learnt: Points, targets: Float64Array, asked: Points, signal: AbortSignal): Float64Array;
}

export const LEARNERS = ['boosting', 'linear'] as const;
export type LearnerName = (typeof LEARNERS)[number];

/** Beside the sum of negative log-likelihoods, or of squares: the default of scikit-learn (C = 1, alpha = 1). */
const RIDGE = 1;

/** Logistic regression, one class against the others where they are more than two; ridge regression of numbers. */
const linear: Learner = {
  classes(learnt, labels, classes, asked, signal) {
    const chances = new Float64Array(asked.count * classes);
    const rows = rowsOf(asked);
    for (let k = classes === 2 ? 1 : 0; k < classes; k++) {
      const targets = Float64Array.from(labels, (label) => Number(label === k));
      const fit = logisticFit(pairsOf(learnt, targets), { ridge: RIDGE, intercept: true }, signal);
      // With a ridge there always is a fit, but for numbers beyond the range of squares.
      const odds = fit === undefined ? new Float64Array(asked.count) : linearPredictor(rows, fit.coefficients);
      odds.forEach((u, row) => (chances[row * classes + k] = 1 / (1 + Math.exp(-u))));
    }
    for (let at = 0; at < chances.length; at += classes) {
      if (classes === 2) {
        chances[at] = 1 - chances[at + 1]!;
        continue;
      }
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += chances[at + k]!;
      for (let k = 0; k < classes; k++) chances[at + k] = sum > 0 ? chances[at + k]! / sum : 1 / classes;
    }
    return chances;
  },
  numbers(learnt, targets, asked) {
    const { coefficients } = leastSquares(trainingGram(pairsOf(learnt, targets)), { ridge: RIDGE, intercept: true });
    return linearPredictor(rowsOf(asked), coefficients);
  },
};

const BY_NAME: Readonly<Record<LearnerName, Learner>> = {
  boosting: { classes: boostedClasses, numbers: boostedNumbers },
  linear,
};

/** As titles call them, by what they learn. */
export const CALLED = {
  classification: { boosting: 'boosted trees', linear: 'logistic regression' },
  regression: { boosting: 'boosted trees', linear: 'ridge regression' },
} as const;

/** The chance of each of `classes` for every asked row: none of a class that no row is of, which nothing can be learnt of. */
export const learnClasses = (
  name: LearnerName,
  learnt: Points,
  labels: Uint32Array,
  classes: number,
  asked: Points,
  signal: AbortSignal,
): Float64Array => {
  const counts = new Uint32Array(classes);
  for (const label of labels) counts[label]!++;
  const present = [...counts.keys()].filter((k) => counts[k]! > 0);
  const places = new Map(present.map((k, place) => [k, place]));
  const m = present.length;
  const found =
    m === 1
      ? new Float64Array(asked.count).fill(1)
      : BY_NAME[name].classes(
          learnt,
          labels.map((label) => places.get(label)!),
          m,
          asked,
          signal,
        );
  if (m === classes) return found;
  const chances = new Float64Array(asked.count * classes);
  for (let row = 0; row < asked.count; row++)
    present.forEach((k, place) => (chances[row * classes + k] = found[row * m + place]!));
  return chances;
};

export const learnNumbers = (
  name: LearnerName,
  learnt: Points,
  targets: Float64Array,
  asked: Points,
  signal: AbortSignal,
): Float64Array => BY_NAME[name].numbers(learnt, targets, asked, signal);

const rowsOf = ({ count, d, values }: Points): Vectors => ({ kind: 'vectors', count, shape: [d], values });
const pairsOf = (learnt: Points, targets: Float64Array): TrainingSet<Pairs> =>
  trainingSet([
    {
      samples: {
        kind: 'pairs',
        count: learnt.count,
        inputs: rowsOf(learnt),
        targets: { kind: 'vectors', count: learnt.count, shape: [1], values: targets },
      },
      origin: 'real',
    },
  ]);
