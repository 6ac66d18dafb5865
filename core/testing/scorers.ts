import assert from 'node:assert/strict';
import type { Samples, Scorer, Truth } from '../contracts/index.js';
import { slice } from '../samples/index.js';
import { assertRowByRow } from './agreement.js';
import { assertPrompt, assertSame, describeBuiltIns, describeOptions, unchanged } from './checks.js';
import { exampleData } from './data.js';
import { describeLeaks, describeTensors } from './leaks.js';
import { callOf, Workbench, type Candidate } from './workbench.js';

/** A scorer to be tested. */
export interface ScorerCandidate extends Candidate {
  readonly data?: Samples;
  /** of the data, where the scorer needs it */
  readonly truth?: Truth;
}

/** A suite over a scorer (verifier, reward model). */
export const describeScorer = (candidate: ScorerCandidate): void => {
  const bench = new Workbench('scorers', candidate);
  const { entry } = bench;
  describe(`scorer ${bench.title}`, () => {
    const data = (): Samples => candidate.data ?? exampleData(entry.data === 'any' ? 'vectors' : entry.data, 50);
    const truth = candidate.truth === undefined ? {} : { truth: candidate.truth };
    const score = async (rows: Samples): Promise<Float64Array> =>
      (await bench.make<Scorer>()).score(rows, { ...callOf(1, 'score'), chain: callOf(1, 'chain').random, ...truth });

    describeOptions(bench);
    it('gives one number a row, never NaN', async () => {
      for (const count of [1, data().count]) {
        const scores = await score(slice(data(), 0, count));
        assert.equal(scores.length, count);
        assert.ok(!scores.some(Number.isNaN), 'a score is NaN');
      }
    });
    if (bench.reproducible)
      it('gives the same scores for the same seed', async () => {
        const once = await score(data());
        assertSame(await score(data()), once, 'two runs differ');
        const later = await bench.elsewhen(() => score(data()));
        assertSame(later, once, 'another day, or with other numbers of Math.random, the scores are others');
      });
    it('scores each row by itself: the same whatever rows are beside it', async () => {
      const some = slice(data(), 0, Math.min(9, data().count));
      if (bench.reproducible) await assertRowByRow(some, entry.tensors ? 1e-3 : 1e-9, score, 'the score');
    });
    it('does not change the rows that it is given', async () => {
      const rows = data();
      await unchanged(rows, 'the rows', () => score(rows));
    });
    it('ends soon when its signal is aborted', async () => {
      const scorer = await bench.make<Scorer>();
      await assertPrompt(bench, (signal) =>
        scorer.score(data(), { ...callOf(1), chain: callOf(1, 'chain').random, ...truth, signal }),
      );
    });
    describeTensors(bench, () => score(data()));
    describeLeaks(bench, () => score(data()));
    describeBuiltIns(bench);
  });
};
