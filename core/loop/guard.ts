import type { Named } from './cell-parts.js';
import { enterPlugin, leavePlugin } from './patches.js';
import { innerMistake, outOfMemory, pluginFailure, PluginFailure, type CallSite } from './plugin-failure.js';

/**
 * Calls a plugin, looks at what it returned, and says which plugin, method, generation and seed it was when either fails.
 * `call` and `check` are two, so that a call costs one asynchronous function beside the plugin's own.
 */
export const guard = async <T, A, R = A>(
  who: Named<T>,
  hook: string,
  generation: number | undefined,
  signal: AbortSignal,
  call: (live: T) => A | Promise<A>,
  check?: (returned: A) => R,
): Promise<R> => {
  const site: CallSite = { who, hook, generation, signal };
  if (who.foreign === true) enterPlugin(site);
  let result: R;
  try {
    const returned = await call(who.live);
    result = check === undefined ? (returned as unknown as R) : check(returned);
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
