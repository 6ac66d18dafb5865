import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkTheories, type Host } from '../../core/container/index.js';
import type { Json, JsonObject, StudyResults } from '../../core/contracts/index.js';
import { definePlugin, noOptions, type Plugin } from '../../core/plugin/index.js';
import { builtIns, makeHost, recommend, run, type RunOutcome } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';
import { thrownBy } from '../core/plugin/thrown.js';

/** Whoever makes one of these was given the wrong plugin's entry. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class
class Hostile {
  constructor() {
    throw new Error('an entry of the hostile plugin was made');
  }
}
/** All theories are asked about everything: this one is, too, and has nothing to say. */
class Silent {
  predict(): undefined {
    return undefined;
  }
}

/** Takes the id of every built-in entry. */
const hostile: Plugin = definePlugin({
  name: 'collapsar-plugin-hostile',
  version: '1.0.0',
  api: '^1.0.0',
  entries: builtIns.entries.map(({ kind, id, data }) => ({
    kind,
    id,
    data,
    summary: `not the ${id} that was meant`,
    options: noOptions,
    needs: [],
    provides: [],
    tensors: false,
    reproducible: true,
    conditional: false,
    publishable: false,
    implementation: (kind === 'theories' ? Silent : Hostile) as never,
  })),
});

/** Every kind of composition: inside wrappers, a schedule, a scorer, a source as a teacher, a model in a model. */
const study = (use: (id: string) => string): JsonObject => {
  const mix = { use: use('mix'), with: { real: 'fresh', syntheticShare: 0.5 } };
  return {
    study: 'ids',
    sources: [{ use: use('normal'), with: { dimensions: 2 } }],
    models: [{ use: use('gaussian'), with: { estimator: 'mle' } }],
    strategies: [
      use('replace'),
      use('accumulate'),
      mix,
      { use: use('weighted'), as: 'weighted', with: { strategy: mix } },
      {
        use: use('schedule'),
        as: 'schedule',
        with: {
          steps: [
            { from: 1, strategy: use('accumulate') },
            { from: 3, strategy: use('replace') },
          ],
        },
      },
      {
        use: use('curate'),
        as: 'curate',
        with: {
          strategy: use('replace'),
          scorer: {
            use: use('fitted-likelihood'),
            with: { model: { use: use('gaussian'), on: { source: use('normal'), rows: 40 } } },
          },
        },
      },
      { use: use('distil'), as: 'distil', with: { teacher: { use: use('normal'), with: { dimensions: 2 } } } },
    ],
    metrics: [use('moments'), use('wasserstein')],
    samples: 12,
    evaluate: 50,
    generations: 5,
    seeds: 5,
    gates: [{ strategy: 'real-only like accumulate', verdict: { 'catastrophic-risk': 'absent' } }],
  };
};

/** What a study found, without what says how its entries were written. */
const found = ({ groups, series, verdicts, findings, gates, comparisons, laws }: StudyResults): Json =>
  JSON.parse(JSON.stringify({ groups, series, verdicts, findings, gates, comparisons, laws })) as Json;

describe('a plugin that takes the id of every built-in entry', function () {
  this.timeout(60_000);
  let folder: string;
  let alone: RunOutcome;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-ids-'));
    alone = await run(
      study((id) => id),
      options('alone', []),
    );
  });
  after(() => rm(folder, { recursive: true }));

  const qualified = (id: string): string => `collapsar/${id}`;
  const options = (name: string, plugins: readonly Plugin[]): Parameters<typeof run>[1] => ({
    out: join(folder, name),
    ...(plugins.length === 0 ? { executor: 'inline' } : {}),
    plugins,
    logger: quiet,
  });

  it('is told how to write what it made ambiguous', async () => {
    const error = await thrownBy(() =>
      run(
        study((id) => id),
        options('bare', [hostile]),
      ),
    );
    expect(error).to.include({ code: 'COLLAPSAR_ID_TAKEN' });
    expect(String(error)).to.include('"collapsar/normal" or "collapsar-plugin-hostile/normal"');
  });
  it('changes no number, control, verdict, gate or theory of a study that says which entries it means', async () => {
    const beside = await run(study(qualified), options('beside', [hostile]));
    expect(beside.results.counts.failed).to.equal(0);
    expect(found(beside.results)).to.deep.equal(found(alone.results));
    expect(alone.results.series.some(({ theory }) => theory !== undefined)).to.equal(true);
    const tables = [alone, beside].map((outcome) => readFile(join(outcome.folder, 'results.csv'), 'utf8'));
    expect(await tables[1]).to.equal(await tables[0]);
  });
  it('lets a run that was made before it came be reported again, its theories drawn', async () => {
    const { runner } = await makeHost({ folder: '.', plugins: [hostile], logger: quiet });
    const again = await runner.report(alone.folder, new AbortController().signal);
    expect(again.results).to.deep.equal(alone.results);
  });
  it('lets the cells of a run that was made before it came be prepared again', async () => {
    const resolve = async (plugins: readonly Plugin[]): Promise<Host> =>
      (await makeHost({ folder: '.', plugins, logger: quiet })).host;
    const [clean, beside] = [await resolve([]), await resolve([hostile])];
    const recorded = clean.resolve(study((id) => id));
    const { signal } = new AbortController();
    const there = await clean.prepare(recorded, '', signal);
    const here = await beside.prepare(beside.recorded(recorded), '', signal);
    expect(here.expansion.cells.map(({ key }) => key)).to.deep.equal(there.expansion.cells.map(({ key }) => key));
    expect(here.expansion.groups).to.deep.equal(there.expansion.groups);
  });
  it('changes no recommendation', async () => {
    const walk = (use: (id: string) => string): JsonObject => ({
      ...study(use),
      strategies: [{ use: use('mix'), with: { real: 'fresh' } }],
      metrics: [use('moments')],
      gates: [],
      recommend: { budget: 20, grid: [0.1] },
    });
    const before = await recommend(
      walk((id) => id),
      { out: join(folder, 'a'), logger: quiet, executor: 'inline' },
    );
    const beside = await recommend(walk(qualified), { out: join(folder, 'b'), logger: quiet, plugins: [hostile] });
    expect(beside.results.recommendations).to.deep.equal(before.results.recommendations);
    expect(before.results.recommendations).to.have.length(1);
  });
  it('leaves the self-test of the theories as it is', async () => {
    const check = async (plugins: readonly Plugin[]): Promise<unknown> => {
      const { host }: { host: Host } = await makeHost({ folder: '.', plugins, logger: quiet });
      const report = await checkTheories(host, { chains: 3, seed: 1, signal: new AbortController().signal });
      return report.checks.map(({ theory, ...rest }) => ({ ...rest, theory: theory.replace('collapsar/', '') }));
    };
    expect(await check([hostile])).to.deep.equal(await check([]));
  });
});
