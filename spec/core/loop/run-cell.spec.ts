import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type {
  Checkpoint,
  FitContext,
  FittedModel,
  JsonObject,
  Model,
  TrainingSet,
  Vectors,
} from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { readRun } from '../../../core/journal/index.js';
import { definePlugin, model, noOptions, type Plugin } from '../../../core/plugin/index.js';
import { run } from '../../../host/index.js';
import { cellsOf, eventsOf, generationsOf, quiet } from '../../fixtures/chains.js';
import { Echo } from '../../fixtures/fake-models.js';
import { generationsIn } from '../../fixtures/records.js';

/** What goes wrong in a fit of generation 3; undefined: nothing. */
let trouble: (() => Error) | undefined;
let disposed = 0;
/** Generation whose model cannot be saved. */
let unsaved: number | undefined;

class Fragile extends Echo implements Model<Vectors> {
  override async fit(training: TrainingSet<Vectors>, context: FitContext<Vectors>): Promise<FittedModel<Vectors>> {
    if (context.generation === 3 && trouble !== undefined) throw trouble();
    return this.frail(await super.fit(training, context), context.generation);
  }
  override async restore(checkpoint: Checkpoint): Promise<FittedModel<Vectors>> {
    return this.frail(await super.restore(checkpoint));
  }
  /** that cannot be saved once it was disposed of */
  frail(sound: FittedModel<Vectors>, generation?: number): FittedModel<Vectors> {
    let alive = true;
    return {
      ...sound,
      save: () =>
        alive && (generation === undefined || generation !== unsaved)
          ? sound.save()
          : Promise.reject(new Error('it is gone')),
      dispose: () => {
        alive = false;
        disposed++;
      },
    };
  }
}
const plugin: Plugin = definePlugin({
  name: 'collapsar-plugin-fragile',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    model({
      id: 'fragile',
      summary: 'fails when told to',
      data: 'vectors',
      options: noOptions,
      provides: ['sample', 'logLikelihood'],
      implementation: Fragile,
    }),
  ],
});

const study = (more: JsonObject = {}): JsonObject => ({
  study: 'kept-state',
  sources: [{ use: 'normal', with: { dimensions: 2 } }],
  models: ['fragile'],
  strategies: ['accumulate'],
  metrics: ['moments'],
  samples: 10,
  evaluate: 20,
  generations: 5,
  seeds: 1,
  controls: false,
  ...more,
});
const notFinite = (): Error =>
  new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the loss is NaN at step 120 of 800',
    why: 'the learning rate is most likely too high',
    fix: 'lower it',
  });

describe('a fit that fails', () => {
  beforeEach(() => {
    trouble = notFinite;
    disposed = 0;
  });
  afterEach(() => (trouble = undefined));

  it('stops its cell with generation, hook, step and the address of the state before it', async () => {
    const { cells, runHere, store } = await cellsOf(study(), [plugin]);
    const events = await eventsOf(cells[0]!, runHere);
    expect(events.map(({ type }) => type)).to.deep.equal([
      'started',
      'generation',
      'generation',
      'checkpoint',
      'failed',
    ]);
    const [checkpoint, failed] = events.slice(-2);
    if (checkpoint?.type !== 'checkpoint' || failed?.type !== 'failed') throw new Error('no failure');
    expect(failed.failure).to.deep.include({
      code: 'COLLAPSAR_FIT_INVALID',
      hook: 'fit',
      generation: 3,
      checkpoint: { generation: 2, address: checkpoint.address },
    });
    expect(failed.failure.message).to.include('fit in generation 3').and.include('step 120 of 800');
    expect(await store.get(checkpoint.address)).to.have.nested.property('meta.generation', 2);
    expect(disposed).to.equal(2);
  });

  it('keeps none where the study says so, and none where there is none yet', async () => {
    const none = await cellsOf(study({ checkpoints: 'none' }), [plugin]);
    const events = await eventsOf(none.cells[0]!, none.runHere);
    expect(events.map(({ type }) => type)).to.deep.equal(['started', 'generation', 'generation', 'failed']);
    expect(events.at(-1)).not.to.have.nested.property('failure.checkpoint');
  });

  it('saves nothing twice', async () => {
    const { cells, runHere } = await cellsOf(study({ checkpoints: 'all' }), [plugin]);
    const events = await eventsOf(cells[0]!, runHere);
    expect(events.map(({ type }) => type).slice(-3)).to.deep.equal(['generation', 'checkpoint', 'failed']);
    expect(events.at(-1)).to.have.nested.property('failure.checkpoint.generation', 2);
  });

  it('leaves a run that goes on from there, to the same numbers as one that never failed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collapsar-kept-state-'));
    try {
      const options = { out: folder, plugins: [plugin], logger: quiet };
      const { results } = await run(study(), options);
      const [failure] = results.failures;
      expect(failure).to.have.nested.property('checkpoint.generation', 2);
      const read = await readRun(join(folder, 'kept-state'));
      const cell = await read.journal.readCell(read.journal.keys[0]!);
      expect(cell!.failure!.checkpoint).to.deep.equal(cell!.checkpoint);
      expect(await read.store.get(cell!.checkpoint!.address)).not.to.equal(undefined);
      await read.close();

      trouble = undefined;
      const fits: number[] = [];
      const again = await run(study(), {
        ...options,
        onProgress: (progress) => void (progress.type === 'planned' && fits.push(progress.generations)),
      });
      expect(again.results.counts).to.deep.include({ done: 1, failed: 0 });
      expect(fits).to.deep.equal([3]);
      const whole = await cellsOf(study(), [plugin]);
      const wanted = generationsOf(await eventsOf(whole.cells[0]!, whole.runHere));
      const after = await readRun(join(folder, 'kept-state'));
      const recorded = await after.journal.readCell(whole.cells[0]!.key);
      await after.close();
      expect(generationsIn(recorded).map(({ metrics }) => metrics)).to.deep.equal(wanted.map(({ metrics }) => metrics));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('at its very end leaves a cell that lacks its last generation: everyone counts it as failed, and it is gone on with', async () => {
    [trouble, unsaved] = [undefined, 5];
    const folder = await mkdtemp(join(tmpdir(), 'collapsar-kept-state-'));
    try {
      const { cells, runHere } = await cellsOf(study({ checkpoints: 'all' }), [plugin]);
      const events = await eventsOf(cells[0]!, runHere);
      expect(events.map(({ type }) => type).slice(-3)).to.deep.equal(['generation', 'checkpoint', 'failed']);
      expect(generationsOf(events).map(({ generation }) => generation)).to.deep.equal([1, 2, 3, 4]);
      expect(events.at(-1)).to.deep.nested.include({ 'failure.hook': 'save', 'failure.checkpoint.generation': 4 });

      const options = { out: folder, plugins: [plugin], logger: quiet };
      const { results } = await run(study({ checkpoints: 'all' }), options);
      expect(results.counts).to.deep.include({ done: 0, failed: 1 });
      expect(results.failures).to.have.length(1);
      unsaved = undefined;
      const again = await run(study({ checkpoints: 'all' }), options);
      expect(again.results.counts).to.deep.include({ done: 1, failed: 0 });
      expect(again.results.failures).to.deep.equal([]);
    } finally {
      unsaved = undefined;
      await rm(folder, { recursive: true });
    }
  });

  it('in no call of a plugin, by a change of what is built in, takes back all numbers of its cell', async () => {
    const { cells, runHere } = await cellsOf(study({ models: ['gaussian'] }), [plugin]);
    const log10 = Math.log10;
    const types: string[] = [];
    for await (const event of runHere(cells[0]!, new AbortController().signal)) {
      types.push(event.type);
      if (event.type === 'generation' && event.generation === 2) Math.log10 = (x) => x;
      if (event.type === 'failed')
        expect(event.failure.code, event.failure.message).to.equal('COLLAPSAR_PLUGIN_PATCHED');
    }
    expect(Math.log10).to.equal(log10);
    expect(types.slice(-2)).to.deep.equal(['void', 'failed']);
    expect(types).not.to.include('done');
  });

  for (const [said, error] of [
    ['V8', () => new RangeError('Array buffer allocation failed')],
    ['a native engine', () => new Error('ResourceExhausted: OOM when allocating tensor with shape[64,4096]')],
    ['WebAssembly', () => new Error('Aborted(OOM). Build with -sASSERTIONS for more info.')],
  ] as const)
    it(`for want of memory says so, and what to do: ${said}`, async () => {
      trouble = error;
      const { cells, runHere } = await cellsOf(study(), [plugin]);
      const events = await eventsOf(cells[0]!, runHere);
      const failed = events.at(-1)!;
      if (failed.type !== 'failed') throw new Error('no failure');
      expect(failed.failure).to.deep.include({ code: 'COLLAPSAR_CELL_MEMORY', generation: 3, hook: 'fit' });
      expect(failed.failure.message).to.include(error().message).and.include('Lower the batch size');
    });

  it('for another reason is not taken for a want of memory', async () => {
    trouble = () => new RangeError('Invalid typed array length: -1');
    const { cells, runHere } = await cellsOf(study(), [plugin]);
    const events = await eventsOf(cells[0]!, runHere);
    expect(events.at(-1)).to.have.nested.property('failure.code', 'COLLAPSAR_PLUGIN_THREW');
  });
});
