import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../../core/contracts/index.js';
import { folderStore } from '../../../core/journal/index.js';
import { cellsOf, eventsOf, generationsOf } from '../../fixtures/chains.js';

const gmm = (more: JsonObject = {}): JsonObject => ({ use: 'gmm', with: { components: 2 }, ...more });
const study = (model: JsonObject, more: JsonObject = {}): JsonObject => ({
  study: 'initialise',
  sources: [{ use: 'normal', with: { dimensions: 2 } }],
  models: [model],
  strategies: ['replace'],
  metrics: ['moments'],
  samples: 40,
  evaluate: 20,
  generations: 3,
  seeds: 1,
  controls: false,
  ...more,
});
/** Steps of EM in each generation: a fit that starts close needs fewer, and starts where it was told to. */
const tracesOf = async (value: JsonObject) => {
  const { cells, runHere } = await cellsOf(value);
  const events = await eventsOf(cells[0]!, runHere);
  const failed = events.find((event) => event.type === 'failed');
  if (failed?.type === 'failed') throw new Error(failed.failure.message);
  return generationsOf(events).map(({ traces, metrics }) => ({ first: traces!['fit']![0]!.values, metrics }));
};

describe('initialise', () => {
  it('scratch is the default and forgets the generation before', async () => {
    const plain = await tracesOf(study(gmm()));
    expect(await tracesOf(study(gmm({ initialise: 'scratch' })))).to.deep.equal(plain);
    expect(await tracesOf(study(gmm({ initialise: 'previous' })))).not.to.deep.equal(plain);
  });

  it('previous begins with scratch, and then goes on from the generation before', async () => {
    const [scratch, previous] = [await tracesOf(study(gmm())), await tracesOf(study(gmm({ initialise: 'previous' })))];
    expect(previous[0]).to.deep.equal(scratch[0]);
    expect(previous[1]!.first).not.to.deep.equal(scratch[1]!.first);
  });

  it('base starts every generation from one model that the host fits once', async () => {
    const base = {
      use: 'gmm',
      with: { components: 2 },
      on: { source: { use: 'normal', with: { dimensions: 2 } }, rows: 500 },
    };
    const based = await tracesOf(study(gmm({ initialise: 'base', base })));
    const scratch = await tracesOf(study(gmm()));
    expect(based[0]!.first).not.to.deep.equal(scratch[0]!.first);
    expect(await tracesOf(study(gmm({ initialise: 'base', base })))).to.deep.equal(based);
  });

  it('base may be a checkpoint of another run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collapsar-base-'));
    const store = folderStore(folder);
    const { cells, host } = await cellsOf(study(gmm(), { checkpoints: 'all' }));
    const events = await eventsOf(cells[0]!, host.runHere(store));
    const last = events.findLast((event) => event.type === 'checkpoint');
    const address = last?.type === 'checkpoint' ? last.address : '';
    const based = await tracesOf(study(gmm({ initialise: 'base', base: { checkpoint: join(folder, address) } })));
    const scratch = await tracesOf(study(gmm()));
    expect(based[0]!.first).not.to.deep.equal(scratch[0]!.first);
    const missing = study(gmm({ initialise: 'base', base: { checkpoint: join(folder, 'a'.repeat(64)) } }));
    const refusal: unknown = await tracesOf(missing).catch((error: unknown) => error);
    expect(String(refusal)).to.include('there is no checkpoint at');
    await rm(folder, { recursive: true });
  });

  it('is refused for a model that cannot start from another', async () => {
    const refusal: unknown = await cellsOf(study({ use: 'gaussian', initialise: 'previous' })).catch(
      (error: unknown) => error,
    );
    expect(refusal).to.include({ code: 'COLLAPSAR_NEEDS_UNMET' });
  });
});
