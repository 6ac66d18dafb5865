import type { Named } from './cell-parts.js';
import { enterPlugin, leavePlugin } from './patches.js';
import { innerMistake, outOfMemory, pluginFailure, PluginFailure, type CallSite } from './plugin-failure.js';

/** Calls a plugin, and says which plugin, method, generation and seed it was when that fails. */
export const guard = async <T, R>(
  who: Named<T>,
  hook: string,
  generation: number | undefined,
  signal: AbortSignal,
  call: (live: T) => R | Promise<R>,
): Promise<R> => {
  const site: CallSite = { who, hook, generation, signal };
  if (who.foreign === true) enterPlugin(site);
  let result: R;
  try {
    result = await call(who.live);
  } catch (caught) {
    throw failureOf(site, caught);
  }
  if (who.foreign === true) leavePlugin(site);
  return result;
};

/** The same of a method that answers at once. */
export const guardNow = <R>(site: CallSite, call: () => R): R => {
  const { foreign } = site.who;
  if (foreign === true) enterPlugin(site);
  let result: R;
  try {
    result = call();
  } catch (caught) {
    throw failureOf(site, caught);
  }
  if (foreign === true) leavePlugin(site);
  return result;
};

const failureOf = (site: CallSite, caught: unknown): unknown => {
  if (site.who.foreign === true)
    try {
      // It may have changed something before it threw.
      leavePlugin(site, caught);
    } catch (patched) {
      return patched;
    }
  // An aborted chain is not a fault of the plugin that noticed; a failure from inside another plugin is already named.
  if (site.signal.aborted || caught instanceof PluginFailure) return caught;
  return innerMistake(site, caught) ?? pluginFailure(site, outOfMemory(caught) ?? caught);
};
