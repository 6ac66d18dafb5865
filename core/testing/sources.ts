import assert from 'node:assert/strict';
import type { DataSource, RealData, Samples, Truth } from '../contracts/index.js';
import { openSource, TRUTH_MEMBERS } from '../loop/index.js';
import { join, schemaOf, slice, take } from '../samples/index.js';
import {
  assertOther,
  assertPrompt,
  assertRows,
  assertSame,
  describeBuiltIns,
  describeOptions,
  digest,
} from './checks.js';
import { describeLeaks } from './leaks.js';
import { assertAlike, assertTruthOf, widthOf } from './source-claims.js';
import { callOf, Workbench, type Candidate } from './workbench.js';

/** A source to be tested. */
export interface SourceCandidate extends Candidate {
  /** the data themselves hold equal rows, so that a row of the training data may look like a row of the test data */
  readonly repeats?: boolean;
}

const TEST_ROWS = 40;
const READ = 60;
/** What a source says of its distribution is held against so many rows, or so many numbers. */
const MANY = 100_000;
const MOST_NUMBERS = 500_000;
const MANY_TESTS = 2000;
const CUTS = [1, 7, 13, 2, 20, 17];

/** A suite over a source of real rows. */
export const describeSource = (candidate: SourceCandidate): void => {
  const bench = new Workbench('sources', candidate);
  const { entry } = bench;
  describe(`source ${bench.title}`, () => {
    const open = async (seed = 1): Promise<RealData> =>
      (await bench.make<DataSource>()).open({ ...callOf(seed, 'real'), testRows: TEST_ROWS });
    const most = ({ size }: RealData): number => Math.min(READ, size);

    describeOptions(bench);

    it('has a size: a whole number of rows, at least one, or no end; and rows to test on', async () => {
      const live = await bench.make<DataSource>();
      const context = { ...callOf(1, 'real'), testRows: TEST_ROWS };
      // Promises are asked for below, one by one.
      const { test, truth } = await openSource({ live, entry: bench.title, plugin: 'candidate' }, [], context);
      assert.ok(test.count >= 1);
      // Each is looked at when it is read.
      for (const known of Object.keys(truth ?? {}) as (keyof Truth)[]) assert.ok(truth![known] !== undefined, known);
    });

    it('gives exactly the rows asked for, of one schema, up to the last', async () => {
      const data = await open();
      assertRows(await data.rows(0, most(data)), most(data), schemaOf(data.test));
      assertRows(await data.rows(0, 1), 1, schemaOf(data.test));
      if (entry.data !== 'any') assert.equal(data.test.kind, entry.data);
      if (data.size !== Infinity) assertRows(await data.rows(data.size - 1, 1), 1, schemaOf(data.test));
    });

    it('gives the same rows however they are cut and in whatever order they are asked for', async () => {
      const whole = await (await open()).rows(0, most(await open()));
      const data = await open();
      const pieces: Samples[] = [];
      let from = whole.count;
      for (let k = 0; from > 0; k++) {
        const count = Math.min(CUTS[k % CUTS.length]!, from);
        from -= count;
        pieces.unshift(await data.rows(from, count));
      }
      assertSame(compact(join(pieces)), compact(whole), 'the rows depend on how they are asked for');
    });

    if (candidate.repeats !== true && entry.data !== 'symbols')
      it('never gives rows of the test data', async () => {
        const data = await open();
        const held = new Set(rowDigests(data.test));
        const rows = rowDigests(await data.rows(0, Math.min(2000, data.size)));
        assert.equal(rows.filter((row) => held.has(row)).length, 0);
      });

    it('gives the same rows and the same test data for the same seed, and others for another', async () => {
      const [one, again, other] = [await open(1), await open(1), await open(2)];
      const rows = async (data: RealData) => [compact(await data.rows(0, most(data))), compact(data.test)];
      if (bench.reproducible) {
        assertSame(await rows(again), await rows(one), 'two openings differ');
        const later = await bench.elsewhen(async () => rows(await open(1)));
        assertSame(later, await rows(one), 'another day, or with other numbers of Math.random, the rows are others');
      }
      assertOther(await rows(other), await rows(one), 'two seeds agree');
    });

    it('knows what it says it provides, and only that', async () => {
      const { test, truth, names } = await open();
      const promised = (capability: string): boolean => bench.provides().includes(capability);
      for (const [capability, member] of Object.entries(TRUTH_MEMBERS))
        assert.equal(truth?.[member] !== undefined, promised(capability), capability);
      const labels = test.kind === 'vectors' ? test.labels : undefined;
      assert.equal(labels !== undefined, promised('labels'), 'labels');
      if (truth !== undefined) assertTruth(truth, test);
      for (const label of labels ?? [])
        assert.ok(label < (names?.labels?.length ?? Infinity), `class ${label} has no name`);
    });

    it('gives rows that its truth, held against 100,000 of them, and its test data agree with', async () => {
      const data = await (await bench.make<DataSource>()).open({ ...callOf(1, 'real'), testRows: MANY_TESTS });
      const { size, test, truth } = data;
      const most = truth === undefined ? MANY_TESTS : Math.min(MANY, Math.floor(MOST_NUMBERS / widthOf(test)));
      const rows = await data.rows(0, Math.min(size, most));
      if (truth !== undefined) await assertTruthOf(rows, truth);
      // A split of what is finite may well divide what differs.
      if (size === Infinity && data.population === undefined) assertAlike(rows, test);
    });

    it('has the same fingerprint each time, and says that of what it opened', async () => {
      const ask = async () => (await bench.make<DataSource>()).fingerprint?.();
      const first = await ask();
      assert.equal(await ask(), first);
      const source = await bench.make<DataSource>();
      const { fingerprint } = await source.open({ ...callOf(1), testRows: TEST_ROWS });
      if (first !== undefined && fingerprint !== undefined) assert.equal(fingerprint, first);
    });

    it('ends soon when its signal is aborted', async () => {
      const source = await bench.make<DataSource>();
      await assertPrompt(bench, (signal) => source.open({ ...callOf(1), signal, testRows: TEST_ROWS }));
    });
    describeLeaks(bench, async () => {
      const data = await open();
      await data.rows(0, most(data));
      return data.test;
    });
    describeBuiltIns(bench);
  });
};

const assertTruth = ({ logLikelihood, correct, rare, modes }: Truth, test: Samples): void => {
  const perRow = [logLikelihood?.(test), correct?.(test), rare?.holds(test), modes?.of(test)];
  for (const list of perRow) if (list !== undefined) assert.equal(list.length, test.count);
  if (rare !== undefined) assert.ok(rare.mass > 0 && rare.mass < 1, 'rare mass is not in (0, 1)');
};

/** The rows alone, without what a view may carry beside them. */
const compact = (samples: Samples): Samples =>
  take(
    samples,
    Array.from({ length: samples.count }, (_, i) => i),
  );
const rowDigests = (samples: Samples): string[] =>
  Array.from({ length: samples.count }, (_, i) => digest(compact(slice(samples, i, 1))));
