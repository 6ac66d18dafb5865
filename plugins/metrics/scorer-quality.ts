import type { Call, Measured, Metric, Output, Subject, Text } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { join } from '../../core/samples/index.js';
import { separation } from './classifier-two-sample/scores.js';
import { harmless, orHarmless, sampled } from './measured.js';
import { SHARE } from './outputs.js';

const schema = objectSchema(
  {
    scorer: {
      entry: 'scorers',
      data: 'text',
      description: 'the verifier, reward model or detector; with the options that a strategy gives it, it is that one',
    },
    against: {
      enum: ['truth', 'origin'],
      default: 'truth',
      description:
        "what is good. truth: of the model's own rows those that the source holds for right; origin: held-out real rows, and the model's own are not",
    },
    threshold: { type: 'number', default: 0.5, description: 'least score of a row that passes' },
  },
  ['scorer'],
);

/** Bins of the calibration error, of equal width. */
const BINS = 10;

/** How good a filter is on what it is asked about in this generation, which is not what it was made for or learnt from. */
class ScorerQuality implements Metric<Text> {
  readonly outputs: readonly Output[];

  constructor(private readonly options: Options<typeof schema>) {
    const passes = `that score at least ${options.threshold}`;
    this.outputs = [
      {
        name: 'passed',
        title: 'Rows of the model that pass',
        summary: `share of the model's own rows ${passes}`,
        ...SHARE,
        better: 'higher',
      },
      {
        name: 'precision',
        title: 'Right rows among those that pass',
        summary: `share of the rows ${passes} which are good, beside recall, 1 - falseRejection; lost where none passes`,
        ...SHARE,
        better: 'higher',
      },
      {
        name: 'falseAcceptance',
        title: 'Bad rows that pass',
        summary: `share of the bad rows ${passes}`,
        ...SHARE,
        better: 'lower',
      },
      {
        name: 'falseRejection',
        title: 'Good rows that are stopped',
        summary: `share of the good rows ${passes.replace('score', 'do not score')}`,
        ...SHARE,
        better: 'lower',
      },
      {
        name: 'accuracy',
        title: 'Accuracy of the scorer',
        summary: 'share of the rows that are told rightly by it',
        ...SHARE,
        better: 'higher',
      },
      {
        name: 'auc',
        title: 'AUC of the scorer',
        summary: 'chance that a good row scores above a bad one, ties counting half',
        ...SHARE,
        better: 'higher',
      },
      {
        name: 'brier',
        title: 'Brier score of the scorer',
        summary: 'mean square of score less 1 for a good row, score for a bad one; of probabilities',
        ...SHARE,
        better: 'lower',
      },
      {
        name: 'calibrationError',
        title: 'Calibration error of the scorer',
        summary: `mean distance of score and share of good rows, over ${BINS} bins of the score by their rows; of probabilities`,
        ...SHARE,
        better: 'lower',
      },
    ];
  }

  async measure(subject: Subject<Text>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const { scorer, against, threshold } = this.options;
    const { truth, test, chain = call.random.child('chain') } = subject;
    const correct = truth?.correct?.bind(truth);
    if (against === 'truth' && correct === undefined) return harmless(this.outputs);
    const own = await subject.rows();
    if (own.count === 0) return harmless(this.outputs);
    const context = { ...call, random: call.random.child('score'), chain, ...(truth === undefined ? {} : { truth }) };
    const rows = against === 'truth' ? own : join([own, test]);
    const good = against === 'truth' ? correct!(own) : new Uint8Array(rows.count).fill(1, own.count);
    const scores = await scorer.score(rows, context);
    const { precision, ...quality } = qualityOf(scores, good, threshold);
    const passed = shareOf(scores.subarray(0, own.count), (score) => score >= threshold);
    return {
      ...Object.fromEntries(Object.entries({ passed, ...quality }).map(([name, value]) => [name, orHarmless(value)])),
      precision: sampled(precision),
    };
  }
}

/** undefined: of one sort there are no rows, none passes, or scores are no probabilities. */
type Quality = Readonly<
  Record<
    'precision' | 'falseAcceptance' | 'falseRejection' | 'accuracy' | 'auc' | 'brier' | 'calibrationError',
    number | undefined
  >
>;

/** @param good 1 for a good row, 0 for a bad one; one row or more */
export const qualityOf = (scores: Float64Array, good: Uint8Array, threshold: number): Quality => {
  const [ones, zeros] = [scores.filter((_, i) => good[i] === 1), scores.filter((_, i) => good[i] !== 1)];
  const passes = (score: number): boolean => score >= threshold;
  const right = ones.filter(passes).length + zeros.length - zeros.filter(passes).length;
  const probabilities = scores.every((score) => score >= 0 && score <= 1);
  const passing = Uint8Array.from(good).filter((_, i) => passes(scores[i]!));
  return {
    precision: passing.length === 0 ? undefined : passing.reduce((sum, one) => sum + one, 0) / passing.length,
    falseAcceptance: shareOf(zeros, passes),
    falseRejection: shareOf(ones, (score) => !passes(score)),
    accuracy: right / scores.length,
    auc: ones.length === 0 || zeros.length === 0 ? undefined : separation(zeros, ones, threshold).auc,
    brier: probabilities
      ? scores.reduce((sum, p, i) => sum + (p - good[i]!) * (p - good[i]!), 0) / scores.length
      : undefined,
    calibrationError: probabilities ? calibrationError(scores, good) : undefined,
  };
};

const shareOf = (scores: Float64Array, holds: (score: number) => boolean): number | undefined =>
  scores.length === 0 ? undefined : scores.filter(holds).length / scores.length;

/** Naeini, Cooper & Hauskrecht 2015: the distance in each bin, weighed by its rows. */
const calibrationError = (scores: Float64Array, good: Uint8Array): number => {
  const excess = new Float64Array(BINS);
  scores.forEach((p, i) => (excess[Math.min(BINS - 1, Math.floor(BINS * p))]! += p - good[i]!));
  return excess.reduce((sum, one) => sum + Math.abs(one), 0) / scores.length;
};

export const scorerQuality = metric({
  id: 'scorer-quality',
  summary:
    'How well a verifier, reward model or detector tells good rows from bad, and how many of the model it lets pass',
  reference:
    'Feng et al. 2024, Beyond Model Collapse (imperfect verifiers); Brier 1950; Naeini, Cooper & Hauskrecht 2015',
  data: 'text',
  needs: ({ against }) => (against === 'origin' ? [] : ['truth.correct']),
  options: schema,
  implementation: ScorerQuality,
});
