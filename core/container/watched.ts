import type { Executor, Section } from '../contracts/index.js';
import { atWork, enterPlugin, leavePlugin, type CallSite, type Named } from '../loop/index.js';

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
