import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CellFailure, JsonObject } from '../../core/contracts/index.js';
import { run, type RunOutcome } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';
import { moduleAt } from '../places.js';
import { withLabels } from '../fixtures/grouped.js';

const fixture = (name: string): string => moduleAt(`../fixtures/plugins/${name}`, import.meta.url).pathname;

const WAYS: readonly (readonly [patch: string, where: string, hook: string, says: string])[] = [
  ['sqrt', 'fit', 'fit', 'Math.sqrt'],
  ['sum', 'fit', 'fit', 'Array.prototype.sum'],
  ['map', 'rejected', 'fit', 'Array.prototype.map'],
  ['missing', 'sample', 'sample', 'Array.prototype.flatMap'],
  ['inherited', 'moments', 'moments', 'Float64Array.prototype'],
  ['now', 'throw', 'fit', 'Date.now'],
  ['sqrt', 'constructor', 'constructor', 'Math.sqrt'],
];
const as = (patch: string, where: string): string => `${patch}-${where}`;

const study = (models: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  study: 'builtins',
  sources: [{ use: 'normal', with: { dimensions: 2 } }],
  models: ['gaussian', ...models],
  strategies: ['replace'],
  metrics: ['moments', 'wasserstein'],
  samples: 12,
  evaluate: 30,
  generations: 3,
  seeds: 2,
  controls: false,
  ...more,
});
const hostile = (more: JsonObject = {}): JsonObject =>
  study(
    WAYS.map(([patch, where]) => ({ use: 'patching', as: as(patch, where), with: { patch, in: where } })),
    { plugins: [fixture('patching')], ...more },
  );

describe('a plugin that changes what is built into JavaScript', function () {
  this.timeout(60_000);
  let folder: string;
  let clean: string;
  let runs = 0;
  const outcomeOf = (value: JsonObject, options: Parameters<typeof run>[1]): Promise<RunOutcome> =>
    run(value, { ...options, out: join(folder, String(runs++)), logger: quiet });
  /** the rows of the gaussian's cells, which have nothing to do with the plugin */
  const others = async (outcome: RunOutcome): Promise<string> =>
    (await readFile(join(outcome.folder, 'results.csv'), 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('normal,gaussian,'))
      .join('\n');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-builtins-'));
    clean = await others(await outcomeOf(study([]), { executor: 'inline' }));
    expect(clean.split('\n').length).to.be.above(20);
  });
  after(() => rm(folder, { recursive: true }));

  for (const [what, options] of [
    ['two child processes', { executor: 'local', workers: 2 }],
    ['this process', { executor: 'inline' }],
  ] as const)
    it(`fails its own cells by name, and no other cell feels it: in ${what}`, async () => {
      const outcome = await outcomeOf(hostile(), options);
      const { failures } = withLabels(outcome.results);
      const { counts } = outcome.results;
      for (const [patch, where, hook, says] of WAYS) {
        const own = failures.filter(({ model }) => model === as(patch, where));
        expect(own.map(({ seed }) => seed)).to.deep.equal([1, 2]);
        for (const failure of own) {
          expect(failure, failure.message).to.include({ code: 'COLLAPSAR_PLUGIN_PATCHED', plugin: 'patching', hook });
          expect(failure.message).to.include(`models patching (patching), ${hook}`).and.to.include(says);
          expect(failure.message).to.include(`seed ${failure.seed}`);
          if (hook !== 'constructor') expect(failure.message).to.include(`in generation ${failure.generation}, seed`);
        }
      }
      expect(counts).to.include({ done: 2, failed: 2 * WAYS.length });
      expect(await others(outcome)).to.equal(clean);
      expect([1, 2].map((x) => x * Math.sqrt(4))).to.deep.equal([2, 4]);
    });

  it('is the one that changed it, not the one that it asked for rows', async () => {
    const { results } = await outcomeOf(
      study([{ use: 'patching', as: 'innocent' }], {
        plugins: [fixture('patching')],
        strategies: ['replace', 'meddling'],
        metrics: ['moments'],
      }),
      { executor: 'inline' },
    );
    expect(results.counts).to.include({ done: 4, failed: 4 });
    for (const failure of withLabels(results).failures) {
      expect(failure).to.include({ code: 'COLLAPSAR_PLUGIN_PATCHED', hook: 'next', generation: 2 });
      expect(failure.strategy).to.equal('meddling');
      expect(failure.message).to.include('strategies meddling (patching)');
    }
  });

  it('may be a metric', async () => {
    const { results } = await outcomeOf(
      study([], { plugins: [fixture('patching')], metrics: ['moments', 'measuring'] }),
      { executor: 'inline' },
    );
    expect(results.failures.map(({ hook, plugin }) => [hook, plugin])).to.deep.equal([
      ['measure', 'patching'],
      ['measure', 'patching'],
    ]);
  });

  it('does no harm when it puts everything back itself', async () => {
    const outcome = await outcomeOf(
      study([{ use: 'patching', with: { patch: 'restored' } }], { plugins: [fixture('patching')] }),
      { executor: 'inline' },
    );
    expect(outcome.results.counts).to.include({ done: 4, failed: 0 });
    expect(await others(outcome)).to.equal(clean);
  });

  it('gets a new process for the others when nothing can be put back', async () => {
    const outcome = await outcomeOf(
      study([{ use: 'patching', with: { patch: 'freeze' } }], { plugins: [fixture('patching')] }),
      { executor: 'local', workers: 1 },
    );
    expect(outcome.results.failures.map(({ code, hook }) => [code, hook])).to.deep.equal([
      ['COLLAPSAR_PLUGIN_PATCHED', 'fit'],
      ['COLLAPSAR_PLUGIN_PATCHED', 'fit'],
    ]);
    expect(outcome.results.counts).to.include({ done: 2 });
    expect(await others(outcome)).to.equal(clean);
  });

  it('leaves no timer that strikes in the middle of another cell and is not seen', async () => {
    const timers = [1, 2, 3].map((i) => ({ use: 'patching', as: `timer${i}`, with: { patch: 'sqrt', in: 'timer' } }));
    const outcome = await outcomeOf(study(timers, { plugins: [fixture('patching')], seeds: 5 }), {
      executor: 'local',
      workers: 1,
    });
    const told = (failure: CellFailure): boolean => failure.code === 'COLLAPSAR_PLUGIN_PATCHED';
    expect(outcome.results.failures.every(told)).to.equal(true);
    // What is kept of the others is what it would have been.
    const kept = new Set((await others(outcome)).split('\n'));
    expect(
      [...kept].filter((line) => /^normal,gaussian,replace,12,[12],/.test(line) && !clean.includes(line)),
    ).to.deep.equal([]);
  });

  it('is refused by name when it does so while it is loaded', async () => {
    const error = await outcomeOf(study([], { plugins: [fixture('patched-at-load')] }), { executor: 'inline' }).then(
      () => undefined,
      (thrown: unknown) => thrown as Error & { code: string },
    );
    expect(error?.code).to.equal('COLLAPSAR_PLUGIN_LOAD');
    expect(error?.message)
      .to.include('patched-at-load')
      .and.to.include('Math.hypot')
      .and.to.include('Array.prototype.sum');
    expect(Math.hypot(3, 4)).to.equal(5);
    expect('sum' in []).to.equal(false);
  });
});
