import type { Executor, Section } from '../contracts/index.js';
import { CODES, CollapsarError, type Code } from '../errors/index.js';
import { atWork, enterPlugin, leavePlugin, PluginFailure, type CallSite, type Named } from '../loop/index.js';

/*
 * Plugins of which nobody looks at what they return before others do: they are known to be at work while they are called,
 * so that one that ends the process or never comes back is named.
 */

/** It may take as long as it likes, to stop too, as long as something is left that it could wait for. */
export const watchedExecutor = ({ live, ...named }: Named<Executor>): Executor => {
  if (named.foreign !== true) return live;
  const who = { ...named, patience: { seconds: Infinity, limit: 'hookSeconds' } } as const;
  const site: CallSite = { who, hook: 'run', signal: new AbortController().signal };
  return {
    async *run(cells, context) {
      const events = live.run(cells, context)[Symbol.asyncIterator]();
      let left = true;
      try {
        for (;;) {
          left = false;
          const next = await atWork(site, () => events.next());
          if (next.done === true) return;
          left = true;
          yield next.value;
        }
      } finally {
        // One that threw, or does not answer, has nothing to be asked any more.
        if (left) await events.return?.();
      }
    },
  };
};

export const watchedSection = ({ live, ...who }: Named<Section>, signal: AbortSignal): Section => {
  if (who.foreign !== true) return live;
  const site = (hook: string): CallSite => ({ who, hook, signal });
  return {
    get title() {
      return atWorkNow(site('title'), () => live.title);
    },
    describe: (results) => atWorkNow(site('describe'), () => live.describe(results)),
  };
};

const atWorkNow = <R>(site: CallSite, call: () => R): R => {
  enterPlugin(site);
  try {
    return call();
  } finally {
    leavePlugin(site);
  }
};

/** Exit code of runs in which cells failed. */
const SOME_CELLS = 3;

/** Outside a cell a plugin's failure ends the command: it is then an error like any other, with the plugin's code. */
export const asUserError = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PluginFailure)) throw error;
    const code = error.failure.code as Code;
    // Nothing ran yet, so it is not that some cells failed.
    throw new CollapsarError(
      CODES[code].exit === SOME_CELLS ? 'COLLAPSAR_PLUGIN_FAILED' : code,
      { what: error.failure.message },
      { cause: error.cause },
    );
  }
};
