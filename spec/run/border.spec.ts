import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CellFailure, JsonObject } from '../../core/contracts/index.js';
import { definePlugin } from '../../core/plugin/index.js';
import { makeHost, run, type RunOutcome } from '../../host/index.js';
import { planWarningText } from '../../reports/words/index.js';
import { quiet } from '../fixtures/chains.js';
import border, { OUTPUTS, theoryThatThrows } from '../fixtures/plugins/border.js';
import { moduleAt } from '../places.js';
import { withLabels } from '../fixtures/grouped.js';

const PLUGIN = moduleAt('../fixtures/plugins/border', import.meta.url).pathname;

const study = (more: JsonObject = {}): JsonObject => ({
  study: 'border',
  plugins: [PLUGIN],
  sources: [{ use: 'giving' }],
  models: [{ use: 'returning' }],
  strategies: ['replace'],
  metrics: ['moments', 'log-likelihood', 'wasserstein', 'energy-distance', { use: 'border-metric', as: 'own' }],
  samples: 8,
  evaluate: 15,
  generations: 2,
  seeds: 1,
  controls: false,
  checkpoints: 'all',
  ...more,
});

type Way = readonly [wrong: string, code: string, hook: string, words: string];
const RESULT = 'COLLAPSAR_PLUGIN_RESULT';
const THREW = 'COLLAPSAR_PLUGIN_THREW';
const COUNT = 'COLLAPSAR_PLUGIN_COUNT';

const MODELS: readonly Way[] = [
  ['nothing from fit', RESULT, 'fit', 'it returned nothing, not a fitted model'],
  ['a number from fit', RESULT, 'fit', 'it returned a number'],
  ['no save', RESULT, 'fit', 'without save'],
  ['no logLikelihood', RESULT, 'fit', 'without logLikelihood'],
  ['one row too many', COUNT, 'sample', '16 rows where 15'],
  ['a million rows', COUNT, 'sample', '1000000 rows where 15'],
  ['a count that lies', RESULT, 'sample', '16 values where 15 rows'],
  ['a plain array', RESULT, 'sample', 'values is an Array, not a Float64Array'],
  ['another shape', RESULT, 'sample', 'vectors [2] where the training data are vectors [1]'],
  ['no rows at all', RESULT, 'sample', 'undefined instead of samples'],
  ['another kind', RESULT, 'sample', 'count is undefined'],
  ['a fraction of rows', RESULT, 'sample', 'count is 1.5'],
  ['NaN', RESULT, 'sample', 'not a finite number (NaN) in row 0'],
  ['too short', COUNT, 'logLikelihood', '14 numbers for 15 rows'],
  ['NaN density', RESULT, 'logLikelihood', 'row 0 is NaN'],
  ['endless density', RESULT, 'logLikelihood', 'row 0 is Infinity'],
  ['a promise of a list', RESULT, 'logLikelihood', 'Array, not a Float64Array'],
  ['a mean of two', RESULT, 'moments', '2 numbers where 1 belong'],
  ['an endless mean', RESULT, 'moments', 'the mean: number 0 is Infinity'],
  ['a negative variance', RESULT, 'moments', 'variance 0 of the covariance is -1'],
  ['no moments', RESULT, 'moments', 'nothing, not moments'],
  ['a date', RESULT, 'save', 'meta.when is Date'],
  ['NaN in its meta', RESULT, 'save', 'meta.1 is NaN'],
  ['bytes as an array', RESULT, 'save', 'array weights is Uint8Array'],
  ['a circle', RESULT, 'save', 'nested more than 64 deep'],
  ['too much text', RESULT, 'save', 'characters of JSON'],
  ['nothing', RESULT, 'save', 'nothing, not an object with meta'],
  ['throws', THREW, 'save', 'the disk of the author is full'],
  ['no values to report', RESULT, 'fit', 'values that are nothing'],
  ['words to report', RESULT, 'fit', 'loss, which is a string'],
  ['no words', THREW, 'fit', 'something that cannot be put into words'],
];
const STRATEGIES: readonly Way[] = [
  ['no training set', RESULT, 'next', 'no training set'],
  ['nothing', RESULT, 'next', 'it returned nothing'],
  ['an origin to come', RESULT, 'next', 'the model of generation 1'],
  ['an origin of its own', RESULT, 'next', "'invented'"],
  ['generation 0', RESULT, 'next', 'the model of generation 0'],
  ['a count that lies', RESULT, 'next', 'says that it has 9 rows, and its parts have 8'],
  ['no rows', 'COLLAPSAR_FIT_INVALID', 'next', 'has no row'],
  ['a negative weight', RESULT, 'next', 'weight of part 0 of the training set is -1'],
  ['an endless weight', RESULT, 'next', 'is Infinity'],
  ['no weight at all', 'COLLAPSAR_FIT_INVALID', 'next', 'the weight 0'],
  ['an edited share of 2', RESULT, 'next', 'the edited share of part 0'],
  ['rows that are none', RESULT, 'next', 'part 0 of the training set holds samples of the kind undefined'],
  ['rows with NaN', RESULT, 'next', 'not a finite number (NaN) in row 1'],
  ['rows of another shape', RESULT, 'next', 'vectors [3] where the training data are vectors [1]'],
  ['a memory of words', RESULT, 'next', 'its memory is a string'],
  ['a memory to come', RESULT, 'next', 'part 0 of its memory'],
];
const METRICS: readonly Way[] = [
  ['nothing', RESULT, 'measure', 'it returned nothing'],
  ['out of range', RESULT, 'measure', 'value is 1.5, outside its range 0 to 1'],
  ['NaN', RESULT, 'measure', 'value is NaN'],
  ['another basis', RESULT, 'measure', "basis of output value is 'guessed'"],
  ['text', RESULT, 'measure', 'value is a string'],
  ['undeclared', RESULT, 'measure', 'other is not among the declared ones'],
];
const SOURCES: readonly Way[] = [
  ['nothing', RESULT, 'open', 'it returned nothing'],
  ['no size', RESULT, 'open', 'its size is undefined'],
  ['half a row', RESULT, 'open', 'its size is 10.5'],
  ['no rows()', RESULT, 'open', 'without rows()'],
  ['no test', RESULT, 'open', 'without test'],
  ['a column read as nothing', RESULT, 'open', 'the name a and was read as guess'],
  ['a column with a reason of its own', RESULT, 'open', 'column 0 of its reading has a reason that is none'],
  ['a column with half a reason', RESULT, 'open', 'column 0 of its reading has a reason that is none'],
  ['an index that stays', RESULT, 'open', 'column 0 of its reading has an index that does not say'],
  ['texts without a count', RESULT, 'open', 'its texts.files is undefined'],
  ['texts apart by nothing', RESULT, 'open', 'its texts.apart is lines'],
  ['terms without a word', RESULT, 'open', 'its terms.publishable is undefined'],
  ['no truth', RESULT, 'open', 'truth.moments'],
  ['a test with NaN', RESULT, 'test', 'not a finite number (NaN)'],
  ['an empty test', RESULT, 'test', 'no row to test on'],
  ['a truth without variance', RESULT, 'truth.moments', '0 numbers where 1 belong'],
  ['too few rows', COUNT, 'rows', '3 rows where 8'],
  ['rows with NaN', RESULT, 'rows', 'not a finite number (NaN)'],
];

/** Under a name that a label can be. */
const label = (wrong: string): string => wrong.replace(/[^A-Za-z0-9]+/g, '-');
const entries = (use: string, ways: readonly Way[]): JsonObject[] =>
  ways.map(([wrong]) => ({ use, as: label(wrong), with: { wrong } }));

const check = (
  failure: Omit<CellFailure, 'group'> | undefined,
  [wrong, code, hook, words]: Way,
  entry: string,
): void => {
  expect(failure, wrong).not.to.equal(undefined);
  const { message } = failure!;
  expect(failure, message).to.include({ code, hook, plugin: 'border', seed: 1 });
  expect(message).to.include(`${entry} (border), ${hook} in`).and.to.include('seed 1').and.to.include(words);
  expect(message).not.to.match(/\n\s+at /);
  if (failure!.generation !== undefined) expect(message).to.include(`generation ${failure!.generation}`);
  expect(failure!.generation, message).to.satisfy((g: unknown) => g === 1 || g === 2);
};

describe('what a plugin returns', function () {
  this.timeout(60_000);
  let folder: string;
  let runs = 0;
  const outcomeOf = (value: JsonObject, more: Parameters<typeof run>[1] = {}): Promise<RunOutcome> =>
    run(value, { executor: 'inline', ...more, out: join(folder, String(runs++)), logger: quiet });
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'collapsar-border-'))));
  after(() => rm(folder, { recursive: true }));

  it('is let through where it is sound, down to impossible rows and rounding', async () => {
    const { results } = await outcomeOf(
      study({
        models: [
          'returning',
          { use: 'returning', as: 'gap', with: { wrong: 'a loss without an end' } },
          { use: 'returning', as: 'impossible', with: { wrong: 'impossible rows' } },
        ],
        strategies: ['replace', 'mixing'],
        metrics: ['moments', 'log-likelihood', { use: 'border-metric', with: { wrong: 'a little rounding' } }],
      }),
    );
    expect(results.failures.map(({ message }) => message)).to.deep.equal([]);
    expect(results.counts.done).to.equal(6);
  });

  for (const [executor, ways] of [
    ['inline', MODELS],
    ['local', MODELS.filter((_, i) => i % 4 === 0)],
  ] as const)
    it(`by a model fails its cells, naming the method that returned it: ${executor}`, async () => {
      const { results } = await outcomeOf(study({ models: entries('returning', ways) }), { executor, workers: 2 });
      for (const way of ways)
        check(
          withLabels(results).failures.find(({ model }) => model === label(way[0])),
          way,
          'models returning',
        );
    });

  it('by a strategy fails its cells', async () => {
    const { results } = await outcomeOf(study({ strategies: entries('mixing', STRATEGIES) }));
    for (const way of STRATEGIES)
      check(
        withLabels(results).failures.find(({ strategy }) => strategy === label(way[0])),
        way,
        'strategies mixing',
      );
  });

  for (const way of METRICS)
    it(`by a metric fails its cells: ${way[0]}`, async () => {
      const { results } = await outcomeOf(
        study({ metrics: ['moments', { use: 'border-metric', as: 'own', with: { wrong: way[0] } }] }),
      );
      check(results.failures[0], way, 'metrics border-metric');
    });

  it('by a scorer inside a strategy of another plugin is told as the scorer’s', async () => {
    const curated = (wrong: string): JsonObject => ({
      use: 'curate',
      as: label(wrong),
      with: { strategy: 'replace', scorer: { use: 'scoring', with: { wrong } } },
    });
    const { results } = await outcomeOf(
      study({ models: ['gaussian'], metrics: ['moments'], strategies: ['throws', 'too short', 'NaN'].map(curated) }),
    );
    expect(
      withLabels(results).failures.map(({ code, plugin, hook, strategy }) => [strategy, code, plugin, hook]),
    ).to.deep.equal([
      ['throws', THREW, 'border', 'score'],
      ['too-short', COUNT, 'border', 'score'],
      ['NaN', RESULT, 'border', 'score'],
    ]);
    for (const { message } of results.failures)
      expect(message).to.match(/^scorers scoring \(border\), score in generation 2, seed 1:/);
  });

  it('by a scorer that passes nothing is told as the strategy’s that asked it, wherever that stands', async () => {
    const curated = (inner: JsonObject | string): JsonObject => ({
      use: 'curate',
      with: {
        strategy: inner,
        scorer: 'scoring',
        keep: 'threshold',
        threshold: 1e9,
        rounds: 1,
      },
    });
    const scheduled = (inner: JsonObject | string): JsonObject => ({
      use: 'schedule',
      with: { steps: [{ from: 1, strategy: inner }] },
    });
    const strategies = [curated('replace'), scheduled(curated('replace')), curated(scheduled('replace'))];
    const { results } = await outcomeOf(study({ models: ['gaussian'], metrics: ['moments'], strategies }));
    expect(results.failures).to.have.length(3);
    for (const { code, message, plugin } of results.failures) {
      expect([code, plugin]).to.deep.equal(['COLLAPSAR_FIT_INVALID', 'collapsar']);
      expect(message).to.match(
        /^strategies curate \(collapsar\), next in generation 2, seed 1: .*the scorer accepted 0/,
      );
    }
  });

  for (const [wrong, code, hook, words] of SOURCES)
    it(`by a source ends the run before anything is computed, or fails its cells: ${wrong}`, async () => {
      const value = study({ sources: [{ use: 'giving', with: { wrong } }], metrics: ['moments'] });
      if (hook === 'rows') {
        const { results } = await outcomeOf(value);
        check(results.failures[0], [wrong, code, hook, words], 'sources giving');
        return;
      }
      const error = await outcomeOf(value).then(
        () => undefined,
        (thrown: unknown) => thrown as Error & { code: string; exit: number },
      );
      expect(error?.message).to.include(`sources giving (border), ${hook} in seed 1: `).and.to.include(words);
      expect(error).to.include({ code: 'COLLAPSAR_PLUGIN_FAILED', exit: 2 });
    });

  it('as the outputs of a metric is refused before anything runs, by name', async () => {
    const { host } = await makeHost({ folder: '.', plugins: [border], logger: quiet });
    const signal = new AbortController().signal;
    for (const wrong of Object.keys(OUTPUTS)) {
      const { plugins: _, ...rest } = study({
        metrics: ['moments', { use: 'border-metric', as: 'own', with: { wrong } }],
      });
      const asked = host.resolve(rest);
      for (const begin of [() => host.plan(asked, signal), () => host.prepare(asked, '', signal)]) {
        const error = await begin().then(
          () => undefined,
          (thrown: unknown) => thrown as Error & { code: string },
        );
        expect(error?.code, wrong).to.equal('COLLAPSAR_PLUGIN_INVALID');
        expect(error?.message).to.include('metrics border-metric (border), outputs');
      }
    }
  });

  it('that no definition of collapse asks for is said in the plan', async () => {
    const { host } = await makeHost({ folder: '.', plugins: [border], logger: quiet });
    const { plugins: _, ...rest } = study({ metrics: ['moments', { use: 'border-metric', as: 'own' }] });
    const warningsOf = async (value: JsonObject): Promise<readonly string[]> =>
      (await host.plan(host.resolve(value), new AbortController().signal)).warnings.map((warning) =>
        planWarningText(warning),
      );
    const said =
      'Metric own is shown, but judged by no definition of collapse unless `tolerance.metric` names it (own.value).';
    expect(await warningsOf(rest)).to.include(said);
    expect(await warningsOf({ ...rest, tolerance: { metric: 'own.value', increase: 0.1 } })).not.to.include(said);
    const leaks = (await warningsOf({ ...rest, metrics: ['moments', 'closest-record', 'singling-out'] })).join();
    expect(leaks).to.include(
      'closest-record.closer, singling-out.risk: what rows give away judges no definition of collapse unless `tolerance.metric` names it.',
    );
    expect(leaks).not.to.include('is shown, but judged by');
  });

  it('by a theory ends the analysis by name, and what was computed is kept', async () => {
    const error = await run(
      { ...study({ metrics: ['moments'] }), plugins: [] },
      {
        executor: 'inline',
        out: join(folder, 'theory'),
        logger: quiet,
        plugins: [
          border,
          definePlugin({ name: 'closed-forms', version: '1.0.0', api: '^1.0.0', entries: [theoryThatThrows] }),
        ],
      },
    ).then(
      () => undefined,
      (thrown: unknown) => thrown as Error & { code: string },
    );
    expect(error?.code).to.equal('COLLAPSAR_PLUGIN_FAILED');
    expect(error?.message).to.include('theories throwing (closed-forms), predict: it threw "nobody knows"');
    expect(await readdir(join(folder, 'theory', 'border', 'journal'))).to.have.members(['main.journal', 'main.seal']);
  });

  describe('when it fails, is recorded', () => {
    let outcome: RunOutcome;
    const files = async (): Promise<ReadonlyMap<string, string>> => {
      const found = await readdir(outcome.folder, { recursive: true, withFileTypes: true });
      const texts = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      return new Map(await Promise.all(texts.map(async (path) => [path, await readFile(path, 'latin1')] as const)));
    };
    const stacks: (string | undefined)[] = [];
    before(async () => {
      outcome = await outcomeOf(
        study({
          models: ['a huge message', 'a path'].map((wrong) => ({
            use: 'returning',
            as: label(wrong),
            with: { wrong },
          })),
          metrics: ['moments'],
          gates: [{ verdict: { 'any-risk': 'absent' } }],
        }),
        {
          executor: 'local',
          workers: 1,
          onProgress: (progress) => {
            if (progress.type === 'failed') stacks.push(progress.stack);
          },
        },
      );
    });

    it('with a page of its message, and how much was cut', async () => {
      const { message } = withLabels(outcome.results).failures.find(({ model }) => model === 'a-huge-message')!;
      expect(message.length).to.be.within(3000, 6000);
      expect(message).to.match(/\(cut: \d+ of 20000000 characters left out\)/);
      expect(message).to.include('models returning (border), fit in generation 1, seed 1');
      for (const [path, text] of await files()) expect(text.length, path).to.be.below(1_000_000);
    });

    it('without the places of the machine it ran on, in any file', async () => {
      const { message } = withLabels(outcome.results).failures.find(({ model }) => model === 'a-path')!;
      expect(message).to.include('my data.csv').and.to.include('plugin.js:3').and.to.include('…/x.csv');
      const all = await files();
      expect([...all.keys()].map((path) => path.split('/').at(-1))).to.include.members(['summary.json', 'report.html']);
      for (const [path, text] of all) {
        if (path.endsWith('study.json') || path.endsWith('summary.json')) continue;
        expect(text, path).not.to.include('ursula-k');
        expect(text, path).not.to.include('/home/');
      }
      const { failures, findings } = outcome.results;
      expect(JSON.stringify([failures, findings])).not.to.match(/ursula-k|\/home\//);
    });

    it('and its stack is for the terminal alone', async () => {
      expect(stacks).to.have.lengthOf(2);
      expect(stacks.join('\n'))
        .to.include('caused by')
        .and.to.match(/\n\s+at .*border\.[jt]s/);
      expect(stacks.join('').length).to.be.below(30_000);
      for (const [path, text] of await files()) expect(text, path).not.to.match(/\n\s+at .*border\.[jt]s:\d+/);
    });
  });
});
