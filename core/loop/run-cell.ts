import type { Cell, CellEvent, CheckpointStore, Failure } from '../contracts/index.js';
import { CollapsarError, isCollapsarError, messageOf, stackOf } from '../errors/index.js';
import { rootStream } from '../random/index.js';
import type { CellParts } from './cell-parts.js';
import { chain, type ChainSetting, type ChainStep } from './chain.js';
import { restoreDurable, saveDurable } from './checkpoint.js';
import { openSource } from './real-data.js';
import { lastingPatch, strayPatches } from './patches.js';
import { PluginFailure } from './plugin-failure.js';

/** Monotonic milliseconds. Injected: decides when to save and when to yield, never what a result is. */
export interface Clock {
  now(): number;
}

/** What is the same for every cell of a process. */
export interface CellSetting {
  readonly clock: Clock;
  readonly store: CheckpointStore;
  /** names of the plugins in this process that are not of this package */
  readonly foreign: readonly string[];
  /** makes the live implementations of what the run began with; fails with a CollapsarError */
  assemble(cell: Cell, signal: AbortSignal): Promise<CellParts>;
  /** keeps what outside programs print while they work for a cell; absent: nothing is kept */
  readonly keepLog?: (cell: Cell, text: string) => void;
}

export interface CellContext extends CellSetting {
  readonly signal: AbortSignal;
}

/** Runs cells in this process. */
export const cellRunner =
  (setting: CellSetting) =>
  (cell: Cell, signal: AbortSignal): AsyncIterable<CellEvent> =>
    runCell(cell, { ...setting, signal });

/** Work that may be lost is worth saving only when redoing it takes longer than this. */
const SAVE_AFTER_MS = 2000;
/** How long a chain of cheap generations may keep the event loop from messages and signals. */
const YIELD_AFTER_MS = 40;

/** How far a cell has come, for what is told when it fails. */
interface CellProgress {
  checkInputs?: CellParts['checkInputs'];
  /** everything is open: from here on numbers follow from the inputs */
  opened: boolean;
  /** the last good state that is saved, and the one that was reported */
  saved: Cell['resume'];
  reported: Cell['resume'];
}

/**
 * Runs one cell and tells what happens as it happens: started, one event a generation, checkpoints by policy, and at
 * the end done or failed. Never throws for a plugin's fault; stops without a last event when the signal is aborted.
 */
export async function* runCell(cell: Cell, context: CellContext): AsyncGenerator<CellEvent, void> {
  const { clock, signal } = context;
  const began = clock.now();
  const seconds = (): number => (clock.now() - began) / 1000;
  const progress: CellProgress = { opened: false, saved: cell.resume, reported: cell.resume };
  yield { cell: cell.key, type: 'started' };
  try {
    const setting = await open(cell, context, progress);
    if (cell.inputs !== undefined) yield { cell: cell.key, type: 'read', inputs: cell.inputs };
    let saved = clock.now();
    let yielded = saved;
    // The last generation is told when all that can still go wrong has gone well: a cell has all of them or a failure, not both.
    const ending: CellEvent[] = [];
    // In this generator and no other: each that events pass through costs as much as the event.
    for await (const step of chain(setting)) {
      const isLast = step.generation === cell.generations;
      if (isLast) ending.push(generationEvent(cell, step));
      else yield generationEvent(cell, step);
      const now = clock.now();
      if (isToBeSaved(cell, now - saved)) {
        const state = await save(cell, step, context.store);
        const event = { cell: cell.key, type: 'checkpoint', ...state } as const;
        if (isLast) ending.push(event);
        else {
          progress.saved = progress.reported = state;
          yield event;
        }
        saved = clock.now();
      }
      if (now - yielded > YIELD_AFTER_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        yielded = clock.now();
      }
    }
    checkBuiltIns(cell, context, 'after');
    await progress.checkInputs?.();
    yield* ending;
    yield { cell: cell.key, type: 'done', seconds: seconds() };
  } catch (error) {
    if (signal.aborted) return;
    yield* failureEvents(cell, error, progress, seconds);
  }
}

const isToBeSaved = ({ checkpoints }: Cell, milliseconds: number): boolean =>
  checkpoints === 'all' || (checkpoints === 'auto' && milliseconds > SAVE_AFTER_MS);

const generationEvent = ({ key }: Cell, { generation, metrics, lineage, traces, gallery }: ChainStep): CellEvent => {
  const event = { cell: key, type: 'generation', generation, metrics, lineage } as const;
  return traces === undefined && gallery === undefined
    ? event
    : { ...event, ...(traces && { traces }), ...(gallery && { gallery }) };
};

/** What a cell that failed leaves behind, last of all its failure. */
async function* failureEvents(
  cell: Cell,
  error: unknown,
  { checkInputs, opened, saved, reported }: CellProgress,
  seconds: () => number,
): AsyncGenerator<CellEvent, void> {
  // Whatever went wrong, data that changed under the chain come first: they are the likely cause, and void its numbers.
  const thrown = (await changeIn(checkInputs)) ?? error;
  if (opened && (isChange(thrown) || isStray(thrown))) {
    yield { cell: cell.key, type: 'void' };
    yield { cell: cell.key, type: 'failed', failure: failureOf(thrown, cell), seconds: seconds() };
    return;
  }
  if (saved !== undefined && saved !== reported) yield { cell: cell.key, type: 'checkpoint', ...saved };
  const failure = { ...failureOf(thrown, cell), ...(saved && { checkpoint: saved }) };
  const stack = stackOf(thrown);
  yield { cell: cell.key, type: 'failed', failure, seconds: seconds(), ...(stack === undefined ? {} : { stack }) };
}

const save = async (
  cell: Cell,
  { generation, durable, model }: ChainStep,
  store: CheckpointStore,
): Promise<NonNullable<Cell['resume']>> => ({
  generation,
  address: await store.put(saveDurable(durable, await model.save(), cell.model)),
});

/** What a study's random streams hang from: real rows know no model, chains no strategy (common random numbers). */
export const cellStreams = (cell: Pick<Cell, 'studySeed' | 'identity' | 'seed'>) => {
  const root = rootStream(cell.studySeed);
  return {
    real: root.child('real', cell.identity.source, cell.seed),
    chain: root.child('chain', cell.identity.source, cell.identity.model, cell.seed),
  };
};

/** What the chain of a cell begins with, once it is known that all of it is there. */
const open = async (cell: Cell, context: CellContext, progress: CellProgress): Promise<ChainSetting> => {
  const { signal, store, keepLog } = context;
  checkBuiltIns(cell, context, 'before');
  const parts = await context.assemble(cell, signal);
  progress.checkInputs = parts.checkInputs;
  const streams = cellStreams(cell);
  let now: number | undefined;
  const data = await openSource(
    parts.source,
    parts.promised.source,
    {
      random: streams.real,
      signal,
      report: ({ log }) => {
        if (log !== undefined) keepLog?.(cell, log);
      },
      testRows: cell.evaluate,
    },
    () => now,
  );
  const resume = cell.resume === undefined ? undefined : await saved(cell.resume, store);
  await parts.checkInputs?.();
  progress.opened = true;
  return {
    parts,
    data,
    seed: cell.seed,
    samples: cell.samples,
    generations: cell.generations,
    evaluate: cell.evaluate,
    given: cell.model.given,
    initialise: cell.model.initialise,
    random: streams.chain,
    signal,
    onGeneration: (generation) => (now = generation),
    onFailure: async (step) => {
      if (cell.checkpoints === 'none' || progress.saved?.generation === step.generation) return;
      // Where even that fails, the failure that came first is the one to tell.
      progress.saved = (await save(cell, step, store).catch(() => undefined)) ?? progress.saved;
    },
    ...(keepLog === undefined ? {} : { keepLog: (text: string) => keepLog(cell, text) }),
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
  return { state, model, restored: async () => store.release?.() };
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

/** What was built in changed in no call of a plugin: any number of the cell may have felt it. */
const isStray = (thrown: unknown): boolean =>
  thrown instanceof PluginFailure && thrown.site === undefined && thrown.failure.code === 'COLLAPSAR_PLUGIN_PATCHED';

const isChange = (thrown: unknown): boolean =>
  (thrown instanceof PluginFailure ? thrown.failure.code : isCollapsarError(thrown) && thrown.code) ===
  'COLLAPSAR_INPUT_CHANGED';
