import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../core/contracts/index.js';
import { rootStream } from '../../core/random/index.js';
import { run, type RunOutcome } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';
import { killedRun } from '../fixtures/killed-run.js';

const gmm: JsonObject = { use: 'gmm', with: { components: 2, covariance: 'diagonal' } };
const study = (more: JsonObject = {}): JsonObject => ({
  study: 'same-bytes',
  sources: [
    { use: 'breast-cancer', with: { malignantShare: 0.1, columns: ['mean_radius', 'mean_texture', 'worst_area'] } },
  ],
  models: [
    { use: 'class-conditional', as: 'classes', with: { model: gmm } },
    { use: 'gaussian', only: { strategies: ['replace', 'accumulate'] } },
  ],
  strategies: [
    'replace',
    'accumulate',
    'accumulate-subsample',
    { use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.25, 0.75] } },
  ],
  metrics: ['moments', 'wasserstein', { use: 'rare-events', only: { models: ['classes'] } }],
  samples: 60,
  evaluate: 200,
  generations: 6,
  seeds: 3,
  ...more,
});

describe('results.csv', function () {
  this.timeout(120_000);
  let folder: string;
  let plain: string;
  let gallery: RunOutcome['results']['gallery'];
  let shown: typeof gallery;
  const resultsOf = async (name: string, value: JsonObject, options: Parameters<typeof run>[1]): Promise<string> => {
    const outcome = await run(value, { ...options, out: join(folder, name), logger: quiet });
    expect(outcome.results.failures.map(({ message }) => message)).to.deep.equal([]);
    gallery = outcome.results.gallery;
    return readFile(join(outcome.folder, 'results.csv'), 'utf8');
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-bytes-'));
    plain = await resultsOf('inline', study(), { executor: 'inline' });
    expect(plain.split('\n').length).to.be.above(900);
    shown = gallery;
    expect(shown).not.to.equal(undefined);
  });
  after(() => rm(folder, { recursive: true }));

  for (const workers of [1, 2])
    it(`is the same byte for byte from ${workers} child ${workers === 1 ? 'process' : 'processes'}`, async () => {
      expect((await resultsOf(`local-${workers}`, study(), { executor: 'local', workers })) === plain).to.equal(true);
      expect(gallery).to.deep.equal(shown);
    });

  it('is the same when generations, seeds, strategies and metrics come one after the other', async () => {
    const options = { executor: 'inline' } as const;
    await resultsOf(
      'grown',
      study({ generations: 2, metrics: ['moments'], strategies: ['accumulate'], models: [{ use: 'gaussian' }] }),
      options,
    );
    await resultsOf('grown', study({ generations: 4, seeds: 1, checkpoints: 'all' }), options);
    await resultsOf('grown', study({ generations: 6, seeds: 2, checkpoints: 'all' }), options);
    expect((await resultsOf('grown', study(), options)) === plain).to.equal(true);
  });

  it('is the same when only some cells are run at a time', async () => {
    const options = { executor: 'inline' } as const;
    await resultsOf('parts', study(), { ...options, select: (cell) => cell.seed % 2 === 0 });
    await resultsOf('parts', study(), { ...options, limit: 7 });
    expect((await resultsOf('parts', study(), options)) === plain).to.equal(true);
    expect(gallery).to.deep.equal(shown);
  });

  it('is the same after kill -9 at random moments and the same command again', async () => {
    const file = join(folder, 'study.json');
    const out = join(folder, 'killed');
    await writeFile(file, JSON.stringify(study({ checkpoints: 'all' })));
    const random = rootStream(9).child('kills');
    const delays = Array.from({ length: 3 }, () => 600 + 900 * random.uniform());
    const { kills, results } = await killedRun(['run', file, '--out', out, '--quiet'], join(out, 'same-bytes'), delays);
    expect(kills).to.be.above(0);
    expect(results === plain).to.equal(true);
    const summary = JSON.parse(
      await readFile(join(out, 'same-bytes', 'summary.json'), 'utf8'),
    ) as RunOutcome['results'];
    expect(summary.gallery).to.deep.equal(shown);
  });

  it('changes with the seed of the study, and with nothing that is only added to it', async () => {
    const other = await resultsOf('other', study({ seed: 2 }), { executor: 'inline' });
    expect(other === plain).to.equal(false);
    const more = await resultsOf('more', study({ seeds: 4 }), { executor: 'inline' });
    const lines = new Set(more.split('\n'));
    expect(plain.split('\n').every((line) => lines.has(line))).to.equal(true);
  });
});
