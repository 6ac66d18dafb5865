import type { Measured, Vectors } from '../../../core/contracts/index.js';
import { orHarmless, sampled } from '../measured.js';
import { logSmoothedMass } from '../survival.js';
import { encode } from './encode.js';
import { learnClasses, type LearnerName } from './learners.js';
import { namedBy, RARE_ROWS } from './outputs.js';
import { classesOf, type PredictionTask } from './question.js';
import { type ClassScores, falseAlarmsOf, recallOf, scoresOf, thresholdAt, type ClassChances } from './scores.js';
import { isLarge, spreadOver } from './subgroups.js';

export interface ClassTask extends PredictionTask {
  readonly rare: number;
}

/** What one learner told of the held-out rows when it had learnt from real ones. */
interface ByReal {
  readonly scores: ClassScores;
  /** share of the others that may be taken for rare ones */
  readonly falseAlarms: number;
}

/** What each learner says of the asked rows once it has learnt from others. */
const toldBy = (
  learners: readonly LearnerName[],
  question: ClassTask,
  learnt: Vectors,
  asked: Vectors,
  signal: AbortSignal,
): readonly ClassChances[] => {
  const points = encode(learnt, asked, question);
  const [own, labels] = [classesOf(learnt, question)!, classesOf(asked, question)!];
  const { rare } = question;
  const classes = question.classes.length;
  return learners.map((learner) => ({
    chances: learnClasses(learner, points.learnt, own, classes, points.asked, signal),
    classes,
    labels,
    rare,
  }));
};

/**
 * By real rows. Without `falsePositives` as many false alarms are allowed as one raises that takes a row for rare where its
 * chance is at least the class's share of the rows it learnt from: no threshold has a higher balanced accuracy in expectation
 * (Menon et al. 2013), where 1/2 finds next to none of a rare class, whatever was learnt.
 */
export const classesByReal = (
  learners: readonly LearnerName[],
  question: ClassTask,
  real: Vectors,
  asked: Vectors,
  falsePositives: number | undefined,
  signal: AbortSignal,
): readonly ByReal[] => {
  const share = classesOf(real, question)!.reduce((sum, k) => sum + Number(k === question.rare), 0) / real.count;
  return toldBy(learners, question, real, asked, signal).map((told) => {
    const falseAlarms = falsePositives ?? (share > 0 ? falseAlarmsOf(told, share) : 0);
    return { scores: scoresOf(told, thresholdAt(told, falseAlarms)), falseAlarms };
  });
};

const DROPS = ['auc', 'averagePrecision', 'recall', 'recallAtHalf', 'accuracy', 'balancedAccuracy'] as const;
const RISES = ['logLoss', 'brier'] as const;

/** @param rows of the model; absent: they are lost. `groups`: places of the asked rows, by subgroup */
export const classValues = (
  learners: readonly LearnerName[],
  question: ClassTask,
  byReal: readonly ByReal[],
  asked: Vectors,
  rows: Vectors | undefined,
  groups: readonly Uint32Array[],
  signal: AbortSignal,
): Readonly<Record<string, Measured>> => {
  const labels = classesOf(asked, question)!;
  const rareRows = labels.reduce((sum, k) => sum + Number(k === question.rare), 0);
  const values: Record<string, Measured> = { [RARE_ROWS]: sampled(rareRows) };
  const told = rows && toldBy(learners, question, rows, asked, signal);
  byReal.forEach(({ scores: real, falseAlarms }, place) => {
    const threshold = told && thresholdAt(told[place]!, falseAlarms);
    const own = told && scoresOf(told[place]!, threshold!);
    const say = (name: string, known: number | undefined, value: (scores: ClassScores) => number): void => {
      values[namedBy(name, learners[place]!, place)] = known === undefined ? 'harmless' : own && sampled(value(own));
    };
    // No better than chance is the worst there is.
    say('loss', real.auc, ({ auc }) => Math.min(1, 2 - 2 * auc!));
    say('logRecall', real.recall, ({ recall }) => logSmoothedMass(recall! * rareRows, rareRows));
    for (const name of DROPS) {
      say(name, real[name], (scores) => scores[name]!);
      say(`${name}Drop`, real[name], (scores) => real[name]! - scores[name]!);
    }
    for (const name of RISES) {
      say(name, real[name], (scores) => scores[name]);
      say(`${name}Rise`, real[name], (scores) => scores[name] - real[name]);
    }
    if (place === 0 && groups.length > 0)
      Object.assign(values, groupValues(told?.[0], threshold, labels, question, groups));
  });
  return values;
};

const groupValues = (
  told: ClassChances | undefined,
  threshold: number | undefined,
  labels: Uint32Array,
  { rare }: ClassTask,
  groups: readonly Uint32Array[],
): Readonly<Record<string, Measured>> => {
  const large = groups.filter((rows) => isLarge(rows, labels, rare));
  const names = ['worstAuc', 'gapAuc', 'worstRecall', 'gapRecall'];
  if (large.length < 2) return Object.fromEntries(names.map((name) => [name, 'harmless']));
  if (told === undefined) return {};
  const { classes } = told;
  const scores = large.map((rows) => {
    const chances = new Float64Array(rows.length * classes);
    rows.forEach((row, i) => chances.set(told.chances.subarray(row * classes, (row + 1) * classes), i * classes));
    const own: ClassChances = { chances, classes, labels: Uint32Array.from(rows, (row) => labels[row]!), rare };
    return { auc: scoresOf(own, Infinity).auc, recall: recallOf(own, threshold!) };
  });
  const auc = spreadOver(scores.map((each) => each.auc));
  const recall = spreadOver(scores.map((each) => each.recall));
  return {
    worstAuc: orHarmless(auc?.worst),
    gapAuc: orHarmless(auc?.gap),
    worstRecall: orHarmless(recall?.worst),
    gapRecall: orHarmless(recall?.gap),
  };
};
