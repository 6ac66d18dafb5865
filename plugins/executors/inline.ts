import type { Cell, CellLimits, CellRecord, Executor, ExecutorContext, Failure } from '../../core/contracts/index.js';
import { executor, noOptions } from '../../core/plugin/index.js';
import { endlessFailure, stallFailure, thrownFailure, timeoutFailure } from './failures.js';

/** The longest delay that setTimeout keeps. */
const LONGEST = 2147483647;
/** Seconds that a cell has to heed its aborted signal before it is left behind. */
const GRACE = 1;

/**
 * One cell after another in this process: for debugging, for the API, for plugins passed as objects. `cellSeconds` and
 * `stallSeconds` are an aborted signal here: a plugin that waits without heeding it is left behind, but one that never gives the event
 * loop back cannot be stopped, nor can memory be limited, nor does the run survive a plugin that ends the process.
 */
class Inline implements Executor {
  async *run(cells: AsyncIterable<Cell>, context: ExecutorContext): AsyncIterable<CellRecord> {
    for await (const cell of cells) {
      if (context.signal.aborted) return;
      yield* runOne(cell, context);
      if (context.signal.aborted) return;
    }
  }
}

async function* runOne(cell: Cell, context: ExecutorContext): AsyncIterable<CellRecord> {
  const { limits } = context;
  const since = process.uptime();
  const late = new AbortController();
  const patience = new AbortController();
  /** why it was told to stop; not the signal's reason, which plugins throw on and take for an Error */
  let limit: Failure | undefined;
  const stop = (failure: (of: CellLimits) => Failure): void => {
    limit ??= failure(limits);
    late.abort();
  };
  const after = (seconds: number, failure: (of: CellLimits) => Failure): readonly NodeJS.Timeout[] => [
    setTimeout(() => stop(failure), Math.min(LONGEST, 1000 * seconds)),
    setTimeout(() => patience.abort(), Math.min(LONGEST, 1000 * (seconds + GRACE))),
  ];
  const whole = after(limits.cellSeconds, timeoutFailure);
  /** What a promise comes to; undefined: patience ended. No race with one promise for the whole cell, which would hold every result. */
  const patiently = <T>(promise: Promise<T>): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      const ended = (): void => resolve(undefined);
      if (patience.signal.aborted) ended();
      patience.signal.addEventListener('abort', ended, { once: true });
      promise.then(resolve, reject).finally(() => patience.signal.removeEventListener('abort', ended));
    });
  const { stallSeconds } = limits;
  /** The next event: its time is its own, not that of whoever takes the one before. */
  const soon =
    stallSeconds === undefined
      ? patiently
      : <T>(next: Promise<T>): Promise<T | undefined> => {
          const timers = after(stallSeconds, stallFailure);
          return patiently(next).finally(() => timers.forEach(clearTimeout));
        };
  /** The limit's failure where it was the limit; nothing where the run was aborted. */
  const stopped = (otherwise: Failure): readonly CellRecord[] => {
    if (limit === undefined && context.signal.aborted) return [];
    return [{ cell: cell.key, type: 'failed', failure: limit ?? otherwise, seconds: process.uptime() - since }];
  };
  const events = context.runHere(cell, AbortSignal.any([context.signal, late.signal]))[Symbol.asyncIterator]();
  let ended = false;
  try {
    while (!ended) {
      const next = await soon(events.next());
      if (next === undefined || next.done === true) break;
      const { type } = next.value;
      // A cell that was told to stop may call that a failure of its own: it is the limit's.
      if (type === 'failed' && limit !== undefined) break;
      ended = type === 'done' || type === 'failed';
      yield next.value;
    }
    if (!ended) yield* stopped(endlessFailure);
  } catch (error) {
    yield* stopped(thrownFailure(error));
  } finally {
    whole.forEach(clearTimeout);
    // Not awaited: it would wait for a cell that was left behind.
    events.return?.()?.catch(() => undefined);
  }
}

export const inline = executor({
  id: 'inline',
  summary: 'One cell after another in this process: for debugging and for plugins passed as objects',
  options: noOptions,
  implementation: Inline,
});
