import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../core/contracts/index.js';
import { run, type RunOutcome } from '../../host/index.js';
import { findingText } from '../../reports/words/index.js';
import { quiet } from '../fixtures/chains.js';
import { moduleAt } from '../places.js';
import { withLabels } from '../fixtures/grouped.js';
import { plain } from '../fixtures/said.js';

const PLUGIN = moduleAt('../fixtures/plugins/misbehaving', import.meta.url).pathname;

const study = (models: readonly string[], more: JsonObject = {}): JsonObject => ({
  study: 'failures',
  plugins: [PLUGIN],
  sources: ['normal'],
  models: ['gaussian', ...models],
  strategies: ['replace'],
  metrics: ['moments'],
  samples: 10,
  evaluate: 20,
  generations: 3,
  seeds: 2,
  controls: false,
  ...more,
});

/** What each way to misbehave must be reported as, and a word that its message must hold. */
const WAYS = [
  ['throws', 'COLLAPSAR_PLUGIN_THREW', 'the weights are missing'],
  ['waits', 'COLLAPSAR_CELL_TIMEOUT', '1.5 s'],
  ['loops', 'COLLAPSAR_CELL_TIMEOUT', '1.5 s'],
  ['exits', 'COLLAPSAR_CELL_CRASHED', '7'],
  ['short', 'COLLAPSAR_PLUGIN_COUNT', 'returned'],
  ['diverges', 'COLLAPSAR_PLUGIN_RESULT', 'finite'],
  ['stillborn', 'COLLAPSAR_PLUGIN_THREW', 'no licence file'],
] as const;

describe('a plugin that misbehaves', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'collapsar-failures-'))));
  after(() => rm(folder, { recursive: true }));

  describe('in child processes', () => {
    let outcome: RunOutcome;
    before(async () => {
      outcome = await run(
        study(
          WAYS.map(([model]) => model),
          { limits: { cellSeconds: 1.5 } },
        ),
        { out: folder, workers: 2, logger: quiet },
      );
    });
    for (const [model, code, words] of WAYS)
      it(`fails its own cells with ${code}: ${model}`, () => {
        const failures = withLabels(outcome.results).failures.filter((failure) => failure.model === model);
        expect(failures.map(({ seed }) => seed)).to.deep.equal([1, 2]);
        for (const failure of failures) {
          expect(failure.code).to.equal(code);
          expect(failure.message).to.include(words);
        }
      });
    it('leaves the others alone', () => {
      expect(outcome.results.counts).to.include({ cells: 16, done: 2, failed: 14, missing: 0 });
      expect(outcome.results.groups.find(({ model }) => model === 'gaussian')!.seeds).to.deep.equal([1, 2]);
    });
    it('says so in the report', async () => {
      const page = await readFile(join(outcome.folder, 'report.html'), 'utf8');
      for (const [, code] of WAYS) expect(page).to.include(code);
    });
    it('is named with its plugin, method and generation', () => {
      const failure = withLabels(outcome.results).failures.find(({ model }) => model === 'short')!;
      expect(failure).to.include({ plugin: 'misbehaving', hook: 'sample', generation: 1, seed: failure.seed });
    });
    it('says of every failure in its words too which generation and seed it fell in', () => {
      for (const { message, model, seed, generation, plugin } of withLabels(outcome.results).failures) {
        expect(message).to.include(`seed ${seed}: `);
        if (model === 'stillborn') continue;
        expect(generation, message).to.equal(1);
        // A process that hangs is killed, and cannot say what it was doing, nor in which generation.
        const hangs = model === 'waits' || model === 'loops';
        expect(message).to.include(`${hangs ? 'before generation 1 was recorded' : 'in generation 1'}, seed ${seed}: `);
        if (!hangs) expect(plugin, message).to.equal('misbehaving');
      }
    });
    it('names who ended the process', () => {
      for (const failure of withLabels(outcome.results).failures.filter(({ model }) => model === 'exits'))
        expect(failure.message)
          .to.include('models exits (misbehaving), sample in generation 1')
          .and.to.include('code 7');
    });
  });

  it('fails its own cells in this process too, as far as it lets go', async () => {
    const { results } = await run(
      study(['throws', 'waits', 'short'], { study: 'inline', limits: { cellSeconds: 1 } }),
      {
        out: folder,
        executor: 'inline',
        logger: quiet,
      },
    );
    expect(results.failures.map(({ code }) => code)).to.deep.equal([
      'COLLAPSAR_PLUGIN_THREW',
      'COLLAPSAR_PLUGIN_THREW',
      'COLLAPSAR_CELL_TIMEOUT',
      'COLLAPSAR_CELL_TIMEOUT',
      'COLLAPSAR_PLUGIN_COUNT',
      'COLLAPSAR_PLUGIN_COUNT',
    ]);
    expect(results.counts).to.include({ done: 2 });
    for (const { code, message, plugin, generation } of results.failures) {
      expect(plugin, message).to.equal('misbehaving');
      expect(generation).to.equal(1);
      if (code === 'COLLAPSAR_CELL_TIMEOUT')
        expect(message).to.match(/^models waits \(misbehaving\), sample in generation 1/);
    }
  });

  it('fails a cell when a metric gives NaN', async () => {
    const { results } = await run(study([], { study: 'nan', metrics: ['moments', 'not-a-number'] }), {
      out: folder,
      executor: 'inline',
      logger: quiet,
    });
    expect(results.failures[0]).to.include({ code: 'COLLAPSAR_PLUGIN_RESULT', hook: 'measure', plugin: 'misbehaving' });
  });

  it('runs again what failed, and only that', async () => {
    const kept: number[] = [];
    const { results } = await run(study(['throws'], { study: 'again' }), {
      out: folder,
      executor: 'inline',
      logger: quiet,
    });
    expect(results.counts).to.include({ done: 2, failed: 2 });
    await run(study(['throws'], { study: 'again' }), {
      out: folder,
      executor: 'inline',
      logger: quiet,
      onProgress: (progress) => {
        if (progress.type === 'planned') kept.push(progress.kept);
      },
    });
    expect(kept).to.deep.equal([2]);
  });
});

describe('a source that runs dry', () => {
  it('fails the cells that ask for too much, and says what to do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collapsar-dry-'));
    const { results } = await run(
      {
        study: 'dry',
        sources: [{ use: 'breast-cancer', with: { draw: 'once' } }],
        models: ['gaussian'],
        strategies: ['replace', { use: 'mix', with: { real: 'fresh', syntheticShare: 0.25 } }],
        metrics: ['moments'],
        samples: 100,
        evaluate: 50,
        generations: 10,
        seeds: 1,
      },
      { out: folder, executor: 'inline', logger: quiet },
    );
    await rm(folder, { recursive: true });
    const dry = withLabels(results).failures.filter(({ code }) => code === 'COLLAPSAR_SOURCE_DRY');
    expect([...new Set(dry.map(({ strategy }) => strategy))]).to.deep.equal(['mix']);
    expect(dry[0]!.message).to.include('draw: again');
    const fixed = results.findings.find(({ kind }) => kind === 'fixed-controls')!;
    expect(plain(findingText(fixed, results))).to.match(
      /^replace and mix: The source has \d+ rows, too few for 100 fresh ones in each of 10 generations: .* same fixed real rows again\.$/,
    );
  });
});
