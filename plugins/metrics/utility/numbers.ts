import type { Measured, Vectors } from '../../../core/contracts/index.js';
import { columnOf } from '../columns.js';
import { orHarmless, sampled } from '../measured.js';
import { encode } from './encode.js';
import { learnNumbers, type LearnerName } from './learners.js';
import { namedBy } from './outputs.js';
import type { PredictionTask } from './question.js';
import { isLarge, spreadOver } from './subgroups.js';

interface NumberScores {
  /** undefined: the held-out numbers are all one */
  readonly r2: number | undefined;
  readonly rmse: number;
}

export const numberScoresOf = (predicted: Float64Array, targets: Float64Array): NumberScores => {
  const n = targets.length;
  const mean = targets.reduce((sum, target) => sum + target, 0) / n;
  let [errors, spread] = [0, 0];
  for (let row = 0; row < n; row++) {
    const [error, deviation] = [predicted[row]! - targets[row]!, targets[row]! - mean];
    errors += error * error;
    spread += deviation * deviation;
  }
  return { r2: spread > 0 ? 1 - errors / spread : undefined, rmse: Math.sqrt(errors / n) };
};

const predictedBy = (
  learners: readonly LearnerName[],
  question: PredictionTask,
  learnt: Vectors,
  asked: Vectors,
  signal: AbortSignal,
): readonly Float64Array[] => {
  const points = encode(learnt, asked, question);
  const targets = columnOf(learnt, question.column!);
  return learners.map((learner) => learnNumbers(learner, points.learnt, targets, points.asked, signal));
};

/** Of each learner, by real rows. */
export const numbersByReal = (
  learners: readonly LearnerName[],
  question: PredictionTask,
  real: Vectors,
  asked: Vectors,
  signal: AbortSignal,
): readonly NumberScores[] => {
  const targets = columnOf(asked, question.column!);
  return predictedBy(learners, question, real, asked, signal).map((each) => numberScoresOf(each, targets));
};

/** @param rows of the model; absent: they are lost. `groups`: places of the asked rows, by subgroup */
export const numberValues = (
  learners: readonly LearnerName[],
  question: PredictionTask,
  byReal: readonly NumberScores[],
  asked: Vectors,
  rows: Vectors | undefined,
  groups: readonly Uint32Array[],
  signal: AbortSignal,
): Readonly<Record<string, Measured>> => {
  const targets = columnOf(asked, question.column!);
  const predicted = rows && predictedBy(learners, question, rows, asked, signal);
  const values: Record<string, Measured> = {};
  byReal.forEach((real, place) => {
    const own = predicted && numberScoresOf(predicted[place]!, targets);
    const say = (name: string, known: number | undefined, value: (scores: NumberScores) => number): void => {
      values[namedBy(name, learners[place]!, place)] = known === undefined ? 'harmless' : own && sampled(value(own));
    };
    say('loss', real.r2, ({ r2 }) => 1 - r2!);
    say('r2', real.r2, ({ r2 }) => r2!);
    say('r2Drop', real.r2, ({ r2 }) => real.r2! - r2!);
    say('rmse', real.rmse, ({ rmse }) => rmse);
    say('rmseRise', real.rmse, ({ rmse }) => rmse - real.rmse);
  });
  const large = groups.filter((group) => isLarge(group));
  const of = (numbers: Float64Array, group: Uint32Array): Float64Array =>
    Float64Array.from(group, (row) => numbers[row]!);
  const spread = (told: Float64Array): ReturnType<typeof spreadOver> =>
    spreadOver(large.map((group) => numberScoresOf(of(told, group), of(targets, group)).r2));
  if (groups.length === 0) return values;
  // Whether there are two groups whose numbers vary hangs on the held-out rows alone.
  if (spread(targets) === undefined) return { ...values, worstR2: 'harmless', gapR2: 'harmless' };
  const found = predicted && spread(predicted[0]!);
  return found === undefined ? values : { ...values, worstR2: orHarmless(found.worst), gapR2: orHarmless(found.gap) };
};
