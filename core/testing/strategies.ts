import assert from 'node:assert/strict';
import type { MixStrategy, Part } from '../contracts/index.js';
import { rootStream } from '../random/index.js';
import { isReal, runStrategy, STEP, type MixedGeneration, type StrategyRun } from './chain.js';
import { checkMixed } from '../loop/index.js';
import { assertPrompt, describeBuiltIns, describeOptions } from './checks.js';
import { describeLeaks } from './leaks.js';
import { callOf, Workbench, type Candidate } from './workbench.js';

/** A strategy to be tested. */
export interface StrategyCandidate extends Candidate {
  /** T; default 20 */
  readonly samples?: number;
  /** default 5 */
  readonly generations?: number;
}

/**
 * A suite over a mix strategy, run on rows that say where they come from: real row i is (i, sin i), and the model of
 * generation g makes rows that begin with 100000 g.
 */
export const describeStrategy = (candidate: StrategyCandidate): void => {
  const bench = new Workbench('strategies', candidate);
  const { entry } = bench;
  const { samples = 20, generations = 5 } = candidate;
  describe(`strategy ${bench.title}`, () => {
    const run = async (over: Partial<StrategyRun> = {}): Promise<readonly MixedGeneration[]> => {
      const strategy = await bench.make<MixStrategy>();
      return runStrategy({ samples, generations, seed: 1, strategy: () => Promise.resolve(strategy), ...over });
    };
    const digests = (mixed: readonly MixedGeneration[]): string[] => mixed.map((one) => one.digest);

    describeOptions(bench);

    it('makes a training set in every generation, whose count is that of the rows of its parts', async () => {
      for (const [index, { training }] of (await run()).entries())
        // Where its rows come from and what they weigh is asked below.
        checkMixed(
          {
            training: {
              ...training,
              parts: training.parts.map(({ samples: rows }) => ({ samples: rows, origin: 'real' })),
            },
          },
          index + 1,
          {},
        );
    });

    it('says truly where the rows of each part come from', async () => {
      for (const [index, { training }] of (await run()).entries())
        for (const part of training.parts) assertOrigin(part, index + 1);
    });

    it('gives every part a weight above 0', async () => {
      for (const { training } of await run())
        for (const { weight = 1 } of training.parts) assert.ok(weight > 0 && weight < Infinity, `weight ${weight}`);
    });

    if (bench.reproducible)
      it('makes the same training sets for the same seed, and others of synthetic rows for another', async () => {
        const once = await run();
        assert.deepEqual(digests(await run()), digests(once), 'two runs differ');
        const later = await bench.elsewhen(() => run());
        const words = 'another day, or with other numbers of Math.random, the training sets are others';
        assert.deepEqual(digests(later), digests(once), words);
        const drawn = ({ training }: MixedGeneration): boolean =>
          training.parts.some(({ origin, samples: rows }) => origin !== 'real' && rows.count > 0);
        if (once.some(drawn)) assert.notDeepEqual(digests(await run({ seed: 2 })), digests(once), 'two seeds agree');
      });

    it('is a fold: a new instance in each generation makes the same training sets as one for all', async () => {
      const fresh = await run({ strategy: () => bench.make<MixStrategy>() });
      assert.deepEqual(digests(fresh), digests(await run()));
    });

    it('goes on from a checkpoint of any generation as if nothing had happened', async () => {
      const whole = digests(await run());
      for (let resumeAfter = 1; resumeAfter < generations; resumeAfter++)
        assert.deepEqual(
          digests(await run({ resumeAfter, strategy: () => bench.make<MixStrategy>() })),
          whole,
          `resumed after generation ${resumeAfter}`,
        );
    });

    it('changes neither its memory nor the real rows that it is given', async () => {
      assert.ok(!(await run()).some(({ mutated }) => mutated));
    });

    it('trains on the synthetic share and on the number of rows that its entry declares', async () => {
      const { share, constantSize, real } = bench.mixFacts();
      for (const [index, { training, fresh }] of (await run()).entries()) {
        if (entry.real !== undefined && real === 'fixed')
          assert.equal(fresh, 0, `${fresh} fresh real rows in generation ${index + 1}, declared are fixed ones`);
        if (index === 0) continue;
        if (constantSize) assert.equal(training.count, samples);
        if (share === undefined) continue;
        const synthetic = training.parts
          .filter(({ origin }) => origin !== 'real')
          .reduce((sum, part) => sum + part.samples.count, 0);
        assert.ok(
          Math.abs(synthetic - share * training.count) <= 0.5 + 1e-9,
          `${synthetic} of ${training.count} rows are synthetic, declared is the share ${share}`,
        );
      }
    });

    it('ends soon when its signal is aborted', async () => {
      const strategy = await bench.make<MixStrategy>();
      await assertPrompt(bench, (signal) =>
        strategy.next({
          ...callOf(1),
          signal,
          generation: 1,
          samples,
          real: {
            fresh: () => Promise.reject(new Error('aborted')),
            fixed: () => Promise.reject(new Error('aborted')),
          },
          memory: [],
          chain: rootStream(1),
          from: () => assert.fail('no model is there'),
        }),
      );
    });
    describeLeaks(bench, () => run());
    describeBuiltIns(bench);
  });
};

const assertOrigin = ({ samples, origin, edited }: Part, generation: number): void => {
  if (samples.kind !== 'vectors') assert.fail(`rows of ${samples.kind}, where real rows are vectors`);
  const first = (i: number): number => samples.values[2 * i]!;
  if (origin === 'real') {
    if (edited === undefined || edited === 0)
      assert.ok(isReal(samples), 'a part said to be real holds rows that no source gave');
    return;
  }
  if (origin === 'teacher') {
    const known = isReal(samples) || (first(0) >= STEP && Math.floor(first(0) / STEP) < generation);
    assert.ok(!known, "a part said to be a teacher's holds rows of the source, or of the model of a generation");
    return;
  }
  assert.ok(origin >= 1 && origin < generation, `a part of generation ${generation} is said to come from ${origin}`);
  if (edited !== undefined) return;
  for (let i = 0; i < samples.count; i++)
    assert.equal(Math.floor(first(i) / STEP), origin, `a row said to be of generation ${origin} is not`);
};
