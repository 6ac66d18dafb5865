import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../core/contracts/index.js';
import { run, type RunOutcome } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';

const gmm: JsonObject = { use: 'gmm', with: { components: 2, covariance: 'diagonal' } };
export const study = (more: JsonObject = {}): JsonObject => ({
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

type Gallery = RunOutcome['results']['gallery'];
/** The study run in this process, which every other way of running it is held against. */
export interface Plain {
  readonly folder: string;
  readonly plain: string;
  readonly shown: Gallery;
  /** Runs another in a folder of that name; returns its rows, and the gallery of its results. */
  readonly resultsOf: (
    name: string,
    value: JsonObject,
    options: Parameters<typeof run>[1],
  ) => Promise<{ readonly rows: string; readonly gallery: Gallery }>;
}

/** Runs it before the specs of the suite that asks, and removes what it wrote after them. */
export const plainRun = (): (() => Plain) => {
  let found: Plain;
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collapsar-bytes-'));
    const resultsOf: Plain['resultsOf'] = async (name, value, options) => {
      const outcome = await run(value, { ...options, out: join(folder, name), logger: quiet });
      expect(outcome.results.failures.map(({ message }) => message)).to.deep.equal([]);
      const rows = await readFile(join(outcome.folder, 'results.csv'), 'utf8');
      return { rows, gallery: outcome.results.gallery };
    };
    const { rows, gallery } = await resultsOf('inline', study(), { executor: 'inline' });
    expect(rows.split('\n').length).to.be.above(900);
    expect(gallery).not.to.equal(undefined);
    found = { folder, plain: rows, shown: gallery, resultsOf };
  });
  after(() => rm(found.folder, { recursive: true }));
  return () => found;
};
