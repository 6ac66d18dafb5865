import { copyFile, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject, StudyRecord } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { Journal, readRun } from '../../core/journal/index.js';
import { makeHost, recommend, run, type RunOutcome, type RunStudy } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';
import { moduleAt } from '../places.js';

const PLUGIN = moduleAt('../fixtures/plugins/replacing', import.meta.url).pathname;
const CASE = new URL('../fixtures/cases/data-changed-mid-run/', import.meta.url).pathname;
const BEFORE = join(CASE, 'before.csv');
const AFTER = join(CASE, 'after.csv');
/** What sha256sum says of the two, cut. */
const CHANGE = 'expected SHA-256 0ef322ac73b5…, found SHA-256 fb8764181536…';

/** A walk of two steps at most. */
const walked: JsonObject = {
  plugins: [],
  models: ['gaussian'],
  strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }],
  metrics: ['moments'],
  recommend: { grid: [0.1, 0.5], budget: 20 },
  tolerance: { metric: 'moments.excessRisk' },
};

const WAYS: readonly [string, RunStudy][] = [
  ['in this process', { executor: 'inline' }],
  ['with two workers', { executor: 'local', workers: 2 }],
];

describe('data that are replaced while a study runs', function () {
  this.timeout(60_000);
  let folder: string;
  let said: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-changed-'));
    said = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  const data = (): string => join(folder, 'data.csv');
  const csv = (): JsonObject => ({ use: 'csv', with: { file: data(), columns: ['x'], draw: 'again' } });
  /** `at`: the fit that replaces the data, counted over all processes. */
  const study = (at: number, more: JsonObject = {}): JsonObject => ({
    study: 'changed',
    plugins: [PLUGIN],
    sources: [csv()],
    models: [{ use: 'replacing', with: { counter: join(folder, 'fits'), at, from: AFTER, to: data() } }],
    strategies: ['replace'],
    metrics: ['moments'],
    samples: 20,
    evaluate: 40,
    generations: 3,
    seeds: 4,
    ...more,
  });
  /** `replacing` false: the fits are counted from so far on that none of them replaces anything. */
  const begin = async (value: JsonObject, options: RunStudy = {}, replacing = true): Promise<RunOutcome> => {
    await writeFile(join(folder, 'fits'), '.'.repeat(replacing ? 0 : 10_000));
    const say = (text: string): void => void said.push(text);
    return run(value, { out: join(folder, 'runs'), executor: 'inline', logger: { info: say, warn: say }, ...options });
  };
  const rowsOf = (outcome: RunOutcome): Promise<string> => readFile(join(outcome.folder, 'results.csv'), 'utf8');
  /** What the study gives where nobody replaces anything. */
  const undisturbed = async (value: JsonObject): Promise<string> =>
    rowsOf(await begin(value, { out: join(folder, 'undisturbed') }, false));

  for (const [way, options] of WAYS)
    it(`fail every cell that reads others than the run began with, and keep none of its numbers: ${way}`, async () => {
      const value = study(8);
      await copyFile(BEFORE, data());
      const expected = await undisturbed(value);
      const first = await begin(value, { ...options });
      const { failures, counts } = first.results;
      expect(counts.failed).to.be.at.least(4);
      expect(counts.done + counts.failed).to.equal(8);
      for (const { code, message } of failures) {
        expect(code).to.equal('COLLAPSAR_INPUT_CHANGED');
        expect(message).to.include(`source csv (data.csv): ${CHANGE}`);
        expect(message).to.include('Put back what was there').and.to.include('--fresh');
        expect(message).not.to.include(folder);
      }
      const lines = new Set(expected.split('\n'));
      const kept = (await rowsOf(first)).split('\n');
      expect(kept.filter((line) => !lines.has(line))).to.deep.equal([]);
      // Whole cells: as many lines as those that are done have.
      const ofOne = (expected.split('\n').length - 2) / 8;
      expect(kept.length - 2).to.be.within((ofOne - 3) * counts.done, (ofOne + 3) * counts.done);

      await copyFile(BEFORE, data());
      const again = await begin(value, options, false);
      expect(again.results.counts).to.include({ cells: 8, done: 8, failed: 0 });
      expect(await rowsOf(again)).to.equal(expected);
    });

  it('void what was recorded of a cell before the change was seen, also where the source reads late', async () => {
    const late = { use: 'told', with: { file: data() } };
    const value = study(2, { sources: [late], controls: false, seeds: 2, strategies: ['real-only'] });
    await writeFile(data(), '1\n2\n3\n4\n');
    const expected = await undisturbed(value);
    const first = await begin(value);
    expect(first.results.counts).to.include({ done: 0, failed: 2 });
    expect((await rowsOf(first)).trim().split('\n')).to.have.length(1);
    await writeFile(data(), '1\n2\n3\n4\n');
    const again = await begin(value, {}, false);
    expect(again.results.counts).to.include({ done: 2, failed: 0 });
    expect(await rowsOf(again)).to.equal(expected);
  });

  it('are found out where only the file says so, for its source has no fingerprint', async () => {
    await writeFile(data(), '1\n2\n3\n4\n');
    const value = study(2, { sources: [{ use: 'lazy', with: { file: data() } }], controls: false, seeds: 1 });
    const { failures } = (await begin(value)).results;
    expect(failures[0]).to.include({ code: 'COLLAPSAR_INPUT_CHANGED' });
    expect(failures[0]!.message).to.include('file data.csv: expected SHA-256');
  });

  it('are named where they are gone, not the cell or its model', async () => {
    await copyFile(BEFORE, data());
    const value = study(-1, { seeds: 1, controls: false });
    await begin(value, { limit: 1 }, false);
    const { host } = await makeHost({ folder, references: [PLUGIN] });
    const { expansion } = await host.prepare(host.resolve({ ...value, seeds: [7] }), '', new AbortController().signal);
    await rm(data());
    const events = [];
    const nowhere = { put: () => Promise.reject(new Error('none')), get: () => Promise.resolve(undefined) };
    for await (const event of host.runHere(nowhere)(expansion.cells[0]!, new AbortController().signal))
      events.push(event);
    expect(events.at(-1)).to.have.nested.property('failure.code', 'COLLAPSAR_INPUT_CHANGED');
    expect(events.at(-1)).to.have.nested.property('failure.message').that.includes('found nothing');
  });

  it('fail the cells whose teacher was fitted to others', async () => {
    await copyFile(BEFORE, data());
    const teacher = { use: 'gaussian', on: { source: csv(), rows: 50 } };
    const value = study(4, {
      sources: ['normal'],
      strategies: [{ use: 'distil', with: { teacher } }],
      controls: false,
    });
    const expected = await undisturbed(value);
    const first = await begin(value);
    expect(first.results.counts).to.include({ done: 1, failed: 3 });
    expect(first.results.failures[0]!.message).to.include(`source csv (data.csv): ${CHANGE}`);
    await copyFile(BEFORE, data());
    expect(await rowsOf(await begin(value, {}, false))).to.equal(expected);
    // The teacher's rows are part of what the cells are.
    await copyFile(AFTER, data());
    const other = await begin(value, {}, false);
    expect(said.at(-1)).to.match(/^4 cells of other data \(source csv.*\) are kept in the journal and not used\.$/);
    expect(await rowsOf(other)).not.to.equal(expected);
  });

  it('that a metric alone depends on give its rows anew, and leave the chains as they are', async () => {
    await copyFile(BEFORE, data());
    const judge = { use: 'gaussian', on: { source: csv(), rows: 50 } };
    const metrics = ['moments', { use: 'judged', with: { judge } }];
    const value = study(-1, { sources: ['normal'], metrics, controls: false });
    const linesOf = async (outcome: RunOutcome, metric: string): Promise<readonly string[]> =>
      (await rowsOf(outcome)).split('\n').filter((line) => line.includes(`,${metric}.`));
    const before = await begin(value);
    const [chains, rows] = [await linesOf(before, 'moments'), await linesOf(before, 'judged')];
    expect(before.results.record.study.metrics.map(({ stream }) => stream !== undefined)).to.deep.equal([false, true]);
    await copyFile(AFTER, data());
    const after = await begin(value);
    expect(after.results.counts).to.include({ done: 4, failed: 0 });
    expect(await linesOf(after, 'moments')).to.deep.equal(chains);
    const anew = await linesOf(after, 'judged');
    expect(anew).to.have.length(rows.length);
    for (const [i, line] of anew.entries()) expect(line).not.to.equal(rows[i]);
    // While the study runs they are held like any other.
    await copyFile(BEFORE, data());
    const failing = study(2, { ...value, models: study(2)['models']! });
    expect((await begin(failing)).results.failures[0]!.message).to.include(`source csv (data.csv): ${CHANGE}`);
  });

  it('are computed anew by the next run, which says how many cells it leaves aside', async () => {
    const value = study(-1);
    await copyFile(BEFORE, data());
    const before = await rowsOf(await begin(value));
    await copyFile(AFTER, data());
    const outcome = await begin(value);
    expect(said).to.have.length(1);
    expect(said[0]).to.match(
      /^8 cells of other data \(source csv.*data\.csv.*\) are kept in the journal and not used\.$/,
    );
    expect(outcome.results.counts).to.include({ cells: 8, done: 8 });
    const after = await rowsOf(outcome);
    expect(after).to.equal(await undisturbed(value));
    expect(after).not.to.equal(before);
    // And back: nothing is computed, the old ones are used again.
    await copyFile(BEFORE, data());
    const planned: number[] = [];
    const back = await begin(value, {
      onProgress: (progress) => {
        if (progress.type === 'planned') planned.push(progress.kept);
      },
    });
    expect(planned).to.deep.equal([8]);
    expect(await rowsOf(back)).to.equal(before);
  });

  it('are seen although size and time of the file were put back, by a process that has read it before', async () => {
    const value = study(-1, { controls: false });
    const text = await readFile(BEFORE, 'utf8');
    await writeFile(data(), text);
    const { atime, mtime } = await stat(data());
    const before = await rowsOf(await begin(value));
    // Every row: which ones are drawn follows from where the file lies, and a single one may not be.
    await writeFile(data(), text.replaceAll(/\d\./g, '9.'));
    await utimes(data(), atime, mtime);
    expect(await rowsOf(await begin(value))).not.to.equal(before);
    expect(said).to.have.length(1);
  });

  describe('in a folder', () => {
    const refused = async (work: () => Promise<unknown>, cells = 4): Promise<void> => {
      const error = await work().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(CollapsarError);
      expect(error).to.include({ code: 'COLLAPSAR_RUN_MIXED', exit: 4 });
      expect((error as Error).message).to.match(
        new RegExp(`${cells} of its cells (has|have) read another source csv.*--fresh`),
      );
    };
    it('are what every cell says that it read', async () => {
      await copyFile(BEFORE, data());
      const { folder: of } = await begin(study(-1, { controls: false }));
      const { journal, record, close } = await opened(of);
      const [name] = Object.keys(record.inputs!).filter((one) => one.startsWith('source csv'));
      expect(record.inputs![name!]).to.match(/^0ef322ac73b5/);
      const summary = await readFile(join(of, 'summary.json'), 'utf8');
      expect(summary).to.include('source csv').and.not.to.include(folder);
      for (const key of journal.keys) expect(journal.reads(key)).to.deep.equal([record.inputs]);
      await close();
    });
    it('are refused by name where its cells have read others than its record says', async () => {
      await copyFile(BEFORE, data());
      const { folder: of } = await begin(study(-1, { controls: false }));
      const file = join(of, 'study.json');
      const { sum: _sum, ...record } = JSON.parse(await readFile(file, 'utf8')) as StudyRecord & {
        readonly sum: string;
      };
      const inputs = Object.entries(record.inputs!).map(([name, found]) => [
        name,
        name.startsWith('source') ? 'f'.repeat(64) : found,
      ]);
      await writeFile(file, JSON.stringify({ ...record, inputs: Object.fromEntries(inputs) }));
      const { runner } = await makeHost({ folder, references: [PLUGIN] });
      await refused(() => readRun(of));
      await refused(() => runner.report(of, new AbortController().signal));
    });
    it('are refused by run and recommend too, where one cell says that it read two', async () => {
      await copyFile(BEFORE, data());
      const options = { out: join(folder, 'runs'), executor: 'inline', logger: quiet };
      const contradict = async (of: string): Promise<void> => {
        const { journal, record, close } = await opened(of);
        const key = Object.values((record.groups[0] ?? record.walked!.groups[0]!).cells)[0]!;
        const other = Object.fromEntries(Object.keys(journal.reads(key)[0]!).map((name) => [name, 'f'.repeat(64)]));
        await close();
        const writing = await Journal.open(join(of, 'journal'), { writer: 'main' });
        writing.append({ cell: key, type: 'read', inputs: other });
        await writing.close();
      };
      for (const [name, work] of [
        ['run', () => run(study(-1, { ...walked, study: 'run' }), options)],
        ['recommend', () => recommend(study(-1, { ...walked, study: 'recommend' }), options)],
      ] as const) {
        await work();
        await contradict(join(folder, 'runs', name));
        await refused(work, 1);
      }
    });
    it('are the same for a grid and its walks, whichever is first: refused before a cell runs', async () => {
      const value = (name: string): JsonObject => study(-1, { ...walked, study: name });
      const verbs = [
        ['run', 'recommend'],
        ['recommend', 'run'],
      ] as const;
      const options = { out: join(folder, 'runs'), executor: 'inline', logger: quiet };
      const made = {
        run: (name: string) => run(value(name), options),
        recommend: (name: string) => recommend(value(name), options),
      };
      for (const [first, second] of verbs) {
        const name = `${first}-first`;
        const of = (file: string): Promise<string> => readFile(join(folder, 'runs', name, file), 'utf8');
        await copyFile(BEFORE, data());
        await made[first](name);
        const before = [await of('study.json'), await of('results.csv'), await of('journal/main.journal')];
        await copyFile(AFTER, data());
        const error = await made[second](name).catch((thrown: unknown) => thrown);
        expect(error).to.include({ code: 'COLLAPSAR_RUN_MIXED', exit: 4 });
        expect((error as Error).message).to.match(
          /its grid is of another source csv.*\(SHA-256 \w+…\) than its walks are/,
        );
        expect([await of('study.json'), await of('results.csv'), await of('journal/main.journal')]).to.deep.equal(
          before,
        );
        // As it was, both stand in one folder, each with what it read.
        await copyFile(BEFORE, data());
        const { record } = (await made[second](name)).results;
        expect(record.walked!.inputs).to.deep.equal(record.inputs);
        expect(Object.keys(record.inputs!).join('\n')).to.include('source csv');
        for (const file of ['summary.json', 'report.html'])
          expect(await of(file), file)
            .to.include('data.csv')
            .and.not.to.include(folder);
      }
    });
    it('that a walk no longer goes over are said to be left aside', async () => {
      const value = study(-1, walked);
      const say = (text: string): void => void said.push(text);
      const options = { out: join(folder, 'runs'), executor: 'inline', logger: { info: say, warn: say } };
      await copyFile(BEFORE, data());
      await recommend(value, options);
      await copyFile(AFTER, data());
      await recommend(value, options);
      expect(
        said.some((one) => /^\d+ cells of other data \(source csv.*not used\.$/.test(one)),
        said.join(),
      ).to.equal(true);
    });
  });
});

const opened = async (folder: string) => {
  const made = await readRun(folder);
  return { journal: made.journal, record: made.record, close: () => made.close() };
};
