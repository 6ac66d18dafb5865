import type { Cell, CellEvent, CheckpointStore, Failure } from '../contracts/index.js';
import { CollapsarError, isCollapsarError, messageOf, stackOf } from '../errors/index.js';
import { rootStream } from '../random/index.js';
import type { CellParts } from './cell-parts.js';
import { chain, type ChainSetting, type ChainStep } from './chain.js';
import type { Clock } from './clock.js';
import { restoreDurable, saveDurable } from './durable.js';
import { openSource } from './guarded-source.js';
import { lastingPatch, strayPatches } from './patches.js';
import { PluginFailure } from './plugin-failure.js';

export interface CellContext {
  readonly clock: Clock;
  readonly store: CheckpointStore;
  readonly signal: AbortSignal;
  /** names of the plugins in this process that are not of this package */
  readonly foreign: readonly string[];
  /** makes the live implementations of what the run began with; fails with a CollapsarError */
  assemble(cell: Cell, signal: AbortSignal): Promise<CellParts>;
}

/** Work that may be lost is worth saving only when redoing it takes longer than this. */
const SAVE_AFTER_MS = 2000;
/** How long a chain of cheap generations may keep the event loop from messages and signals. */
const YIELD_AFTER_MS = 40;

/**
 * Runs one cell and tells what happens as it happens: started, one event a generation, checkpoints by policy, and at
 * the end done or failed. Never throws for a plugin's fault; stops without a last event when the signal is aborted.
 */
export async function* runCell(cell: Cell, context: CellContext): AsyncGenerator<CellEvent, void> {
  const { clock, store, signal } = context;
  const begun = clock.now();
  const seconds = (): number => (clock.now() - begun) / 1000;
  /** the last good state that is saved, and the one that was told of */
  let good = cell.resume;
  let told = good;
  let checkInputs: CellParts['checkInputs'];
  let opened = false;
  yield { cell: cell.key, type: 'started' };
  try {
    checkBuiltIns(cell, context, 'before');
    const parts = await context.assemble(cell, signal);
    ({ checkInputs } = parts);
    const setting = await open(cell, parts, context);
    await checkInputs?.();
    opened = true;
    if (cell.inputs !== undefined) yield { cell: cell.key, type: 'read', inputs: cell.inputs };
    let saved = clock.now();
    let yielded = saved;
    const rescue = async (step: ChainStep): Promise<void> => {
      if (cell.checkpoints === 'none' || good?.generation === step.generation) return;
      // Where even that fails, the failure that came first is the one to tell.
      const address = await save(cell, step, store).catch(() => undefined);
      if (address !== undefined) good = { generation: step.generation, address };
    };
    for await (const step of chain({ ...setting, rescue })) {
      yield {
        cell: cell.key,
        type: 'generation',
        generation: step.generation,
        metrics: step.metrics,
        lineage: step.lineage,
        ...(step.traces === undefined ? {} : { traces: step.traces }),
        ...(step.gallery === undefined ? {} : { gallery: step.gallery }),
      };
      const now = clock.now();
      if (cell.checkpoints === 'all' || (cell.checkpoints === 'auto' && now - saved > SAVE_AFTER_MS)) {
        good = { generation: step.generation, address: await save(cell, step, store) };
        told = good;
        yield { cell: cell.key, type: 'checkpoint', ...good };
        saved = clock.now();
      }
      if (now - yielded > YIELD_AFTER_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        yielded = clock.now();
      }
    }
    checkBuiltIns(cell, context, 'after');
    await checkInputs?.();
    yield { cell: cell.key, type: 'done', seconds: seconds() };
  } catch (error) {
    if (signal.aborted) return;
    // Whatever went wrong, data that changed under the chain come first: they are the likely cause, and void its numbers.
    const thrown = (await changeIn(checkInputs)) ?? error;
    if (opened && isChange(thrown)) {
      yield { cell: cell.key, type: 'void' };
      yield { cell: cell.key, type: 'failed', failure: failureOf(thrown, cell), seconds: seconds() };
      return;
    }
    if (good !== undefined && good !== told) yield { cell: cell.key, type: 'checkpoint', ...good };
    const failure = { ...failureOf(thrown, cell), ...(good === undefined ? {} : { checkpoint: good }) };
    const stack = stackOf(thrown);
    yield { cell: cell.key, type: 'failed', failure, seconds: seconds(), ...(stack === undefined ? {} : { stack }) };
  }
}

const save = async (cell: Cell, step: ChainStep, store: CheckpointStore): Promise<string> =>
  store.put(saveDurable(step.durable, await step.model.save(), cell.model));

/** What a study's random streams hang from: real rows know no model, chains no strategy (common random numbers). */
export const cellStreams = (cell: Pick<Cell, 'studySeed' | 'identity' | 'seed'>) => {
  const root = rootStream(cell.studySeed);
  return {
    real: root.child('real', cell.identity.source, cell.seed),
    chain: root.child('chain', cell.identity.source, cell.identity.model, cell.seed),
  };
};

const open = async (cell: Cell, parts: CellParts, { signal, store }: CellContext): Promise<ChainSetting> => {
  const streams = cellStreams(cell);
  let now: number | undefined;
  const data = await openSource(
    parts.source,
    parts.promised.source,
    {
      random: streams.real,
      signal,
      report: () => undefined,
      testRows: cell.evaluate,
    },
    () => now,
  );
  const resume = cell.resume === undefined ? undefined : await saved(cell.resume, store);
  return {
    parts,
    data,
    samples: cell.samples,
    generations: cell.generations,
    evaluate: cell.evaluate,
    given: cell.model.given,
    initialise: cell.model.initialise,
    random: streams.chain,
    signal,
    begun: (generation) => (now = generation),
    ...(cell.gallery === undefined ? {} : { gallery: cell.gallery }),
    ...(resume === undefined ? {} : { resume }),
  };
};

const saved = async (
  { address, generation }: NonNullable<Cell['resume']>,
  store: CheckpointStore,
): Promise<NonNullable<ChainSetting['resume']>> => {
  const found = await store.get(address);
  if (found === undefined)
    throw new CollapsarError('COLLAPSAR_CHECKPOINT_DAMAGED', {
      what: `the checkpoint ${address} of generation ${generation} is gone`,
      why: 'The folder of checkpoints was most likely cleaned by hand',
      fix: 'Run again with --fresh, or restore the folder',
    });
  const { state, model } = restoreDurable(found);
  return { state, model };
};

/**
 * What is built into JavaScript is what it was: looked at once more around every cell of a process that plugins of others
 * are loaded into, for what their timers do. Changes from before the cell are undone and harm nobody.
 */
const checkBuiltIns = ({ seed }: Cell, { foreign }: CellContext, when: 'before' | 'after'): void => {
  if (foreign.length === 0) return;
  const stray = strayPatches(foreign, seed);
  const failure = (when === 'after' ? stray : undefined) ?? lastingPatch();
  if (failure !== undefined) throw new PluginFailure(failure, undefined);
};

const failureOf = (thrown: unknown, { seed }: Cell): Failure => {
  if (thrown instanceof PluginFailure) return thrown.failure;
  return { code: isCollapsarError(thrown) ? thrown.code : 'COLLAPSAR_PLUGIN_THREW', message: messageOf(thrown), seed };
};

const changeIn = async (checkInputs: CellParts['checkInputs']): Promise<unknown> => {
  try {
    await checkInputs?.();
    return undefined;
  } catch (error) {
    return isChange(error) ? error : undefined;
  }
};

const isChange = (thrown: unknown): boolean =>
  (thrown instanceof PluginFailure ? thrown.failure.code : isCollapsarError(thrown) && thrown.code) ===
  'COLLAPSAR_INPUT_CHANGED';
