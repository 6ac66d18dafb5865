import { expect } from 'chai';
import type { Vectors } from '../../../core/contracts/index.js';
import { utility } from '../../../plugins/metrics/utility.js';
import { boostedClasses, boostedNumbers } from '../../../plugins/metrics/utility/boosting/boosting.js';
import { encode } from '../../../plugins/metrics/utility/encode.js';
import { learnClasses } from '../../../plugins/metrics/utility/learners.js';
import { sick } from '../../fixtures/sick.js';
import { pythonHas, requires } from '../../requires.js';
import { create, told } from '../../plugins/metrics/subject.js';
import { agree, askPython } from '../python.js';

type Scores = Readonly<Record<string, number>>;
interface ClassAnswer {
  readonly chances: readonly (readonly number[])[];
  readonly scores: Scores;
  readonly falseAlarms: number;
  readonly seconds: number;
}
interface NumberAnswer {
  readonly predicted: readonly number[];
  readonly scores: Scores;
}

const SIGNAL = new AbortController().signal;
const rowsOf = ({ count, shape, values }: Vectors, without?: number): readonly (readonly number[])[] =>
  Array.from({ length: count }, (_, row) =>
    [...values.subarray(row * shape[0]!, (row + 1) * shape[0]!)].filter((_cell, j) => j !== without),
  );
const column = ({ count, shape, values }: Vectors, j: number): readonly number[] =>
  Array.from({ length: count }, (_, row) => values[row * shape[0]! + j]!);
const categories = ({ columns }: Vectors, without = -1): readonly number[] =>
  columns!.flatMap(({ kind }, j) => (kind === 'category' ? [j - Number(without >= 0 && j > without)] : []));

/** Rows of a model and real ones, and what scikit-learn makes of them; asked once for all. */
const CASES = [
  { what: 'a class of 3 %', model: sick(2000, 1), test: sick(1500, 2), real: sick(2000, 3) },
  {
    what: 'a class that the model makes half as often',
    model: sick(2000, 4, 0.015),
    test: sick(1500, 5),
    real: sick(2000, 6),
  },
  { what: 'three classes', model: sick(1000, 7, 0.05, 3), test: sick(800, 8, 0.05, 3), real: sick(1000, 9, 0.05, 3) },
] as const;
const asked = CASES.flatMap(({ model, real, test }) =>
  [model, real].map((learnt) => ({
    task: 'classification',
    learnt: { values: rowsOf(learnt), target: [...learnt.labels!] },
    asked: { values: rowsOf(test), target: [...test.labels!] },
    categories: categories(test),
    rare: 1,
    falseAlarms: null as number | null,
  })),
);

describe('utility beside scikit-learn', function () {
  this.timeout(120_000);
  let byReal: readonly Readonly<Record<'boosting' | 'linear' | 'forest', ClassAnswer>>[];
  let answers: typeof byReal;
  before(function () {
    requires(this, 'python3 with scikit-learn', pythonHas('numpy', 'sklearn'));
    const ask = (cases: typeof asked): typeof byReal =>
      askPython(new URL('reference.py', import.meta.url), ['numpy', 'sklearn'], cases);
    const first = ask(asked);
    byReal = CASES.map((_, i) => first[2 * i + 1]!);
    // The recall of both is read at the false alarms of who learnt from real rows, learner by learner.
    const matched = (learner: 'boosting' | 'linear'): typeof byReal =>
      ask(CASES.map((_, i) => ({ ...asked[2 * i]!, falseAlarms: byReal[i]![learner].falseAlarms })));
    const [boosting, linear] = [matched('boosting'), matched('linear')];
    answers = CASES.map((_, i) => ({ ...boosting[i]!, linear: linear[i]!.linear }));
  });

  CASES.forEach(({ what, model, test, real }, i) => {
    const classes = what === 'three classes' ? 3 : 2;
    const question = { classes: Array.from({ length: classes }, String), rare: 1 };

    it(`tells the same chances: ${what}`, () => {
      const points = encode(model, test, question);
      const boosted = boostedClasses(points.learnt, model.labels!, classes, points.asked, SIGNAL);
      const linear = learnClasses('linear', points.learnt, model.labels!, classes, points.asked, SIGNAL);
      for (const [ours, theirs, tolerance, equal] of [
        [boosted, answers[i]!.boosting.chances, 1e-6, 0.99],
        [linear, answers[i]!.linear.chances, 1e-5, 1],
      ] as const) {
        const gaps = theirs.flatMap((row, at) => row.map((chance, k) => Math.abs(chance - ours[at * classes + k]!)));
        // Where two splits gain the same but for rounding, one tree may part rows at another place.
        const share = gaps.filter((gap) => gap <= tolerance).length / gaps.length;
        expect(share, `within ${tolerance}`).to.be.at.least(equal);
        expect(Math.max(...gaps)).to.be.below(0.05);
      }
    });

    it(`scores them the same, and real rows too: ${what}`, async () => {
      const values = await told(utility, { rows: model, test, real });
      for (const learner of ['boosting', 'linear'] as const) {
        const named = (name: string): number =>
          values[learner === 'boosting' ? name : `linear${name[0]!.toUpperCase()}${name.slice(1)}`] as number;
        const scores = answers[i]![learner].scores;
        for (const [name, value] of Object.entries(scores)) {
          agree(named(name), value, 5e-4, `${learner} ${name}`);
          const [against, sign] = name === 'logLoss' || name === 'brier' ? ['Rise', 1] : ['Drop', -1];
          const gap = sign * (value - byReal[i]![learner].scores[name]!);
          agree(named(`${name}${against}`), gap, 5e-4, `${learner} ${name}${against}`);
        }
        agree(named('loss'), Math.min(1, 2 - 2 * scores['auc']!), 1e-3, `${learner} loss`);
      }
      const rare = test.labels!.reduce((sum, label) => sum + Number(label === 1), 0);
      expect(values['rareRows']).to.equal(rare);
      expect(values['logRecall']).to.be.closeTo(
        Math.log(((values['recall'] as number) * rare + 0.5) / (rare + 1)),
        1e-12,
      );
    });
  });

  it('predicts the same numbers', async () => {
    const [model, test, real] = [sick(1200, 11), sick(900, 12), sick(1200, 13)];
    // Labels are one more category of those that predict.
    const withLabel = (samples: Vectors) => rowsOf(samples, 0).map((row, at) => [...row, samples.labels![at]!]);
    const [ofModel, ofReal] = askPython<readonly Readonly<Record<'boosting' | 'linear', NumberAnswer>>[]>(
      new URL('reference.py', import.meta.url),
      ['numpy', 'sklearn'],
      [model, real].map((learnt) => ({
        task: 'regression',
        learnt: { values: withLabel(learnt), target: column(learnt, 0) },
        asked: { values: withLabel(test), target: column(test, 0) },
        categories: [...categories(test, 0), 6],
      })),
    );
    const values = await told(utility, { rows: model, test, real }, { task: 'regression', target: 'age' });
    for (const [name, learner] of [
      ['', 'boosting'],
      ['linear', 'linear'],
    ] as const) {
      const of = (score: string) => values[name === '' ? score : `${name}${score[0]!.toUpperCase()}${score.slice(1)}`];
      const [here, there] = [ofModel![learner].scores, ofReal![learner].scores];
      expect(of('r2'), learner).to.be.closeTo(here['r2']!, 2e-3);
      expect(of('rmse'), learner).to.be.closeTo(here['rmse']!, 2e-2);
      expect(of('r2Drop'), learner).to.be.closeTo(there['r2']! - here['r2']!, 4e-3);
      expect(of('rmseRise'), learner).to.be.closeTo(here['rmse']! - there['rmse']!, 4e-2);
    }
    const points = encode(model, test, { column: 0, classes: [] });
    const ours = boostedNumbers(points.learnt, Float64Array.from(column(model, 0)), points.asked, SIGNAL);
    const gaps = ofModel!.boosting.predicted.map((value, at) => Math.abs(value - ours[at]!));
    expect(gaps.filter((gap) => gap <= 1e-5).length / gaps.length).to.be.at.least(0.95);
  });

  it('ranks the rows as well as a random forest', () => {
    for (const { boosting, forest } of byReal) expect(boosting.scores['auc']).to.be.above(forest.scores['auc']! - 0.05);
  });

  it('takes no more than twice the processor time', () => {
    const { model, test } = CASES[0];
    const question = { classes: ['well', 'sick'], rare: 1 };
    const points = encode(model, test, question);
    const run = (): number => {
      const began = process.cpuUsage();
      boostedClasses(points.learnt, model.labels!, 2, points.asked, SIGNAL);
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1e6;
    };
    run();
    const [ours, theirs] = [Math.min(run(), run(), run()), answers[0]!.boosting.seconds];
    console.log(`      boosting: ${ours.toFixed(3)} s, HistGradientBoosting on one thread ${theirs.toFixed(3)} s`);
  });
  void create;
});
