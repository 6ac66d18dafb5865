import type { Named } from './cell-parts.js';
import { outOfMemory } from './out-of-memory.js';
import { enterPlugin, leavePlugin } from './patches.js';
import { pluginFailure, PluginFailure, innerMistake, type CallSite } from './plugin-failure.js';

/** Calls a plugin, and says which plugin, method, generation and seed it was when that fails. */
export const guard = async <T, R>(
  who: Named<T>,
  hook: string,
  generation: number | undefined,
  signal: AbortSignal,
  call: (live: T) => R | Promise<R>,
): Promise<R> => {
  const place: CallSite = { who, hook, generation, signal };
  if (who.foreign === true) enterPlugin(place);
  let result: R;
  try {
    result = await call(who.live);
  } catch (caught) {
    throw blamed(place, caught);
  }
  if (who.foreign === true) leavePlugin(place);
  return result;
};

/** The same of a method that answers at once. */
export const guardNow = <R>(place: CallSite, call: () => R): R => {
  const { foreign } = place.who;
  if (foreign === true) enterPlugin(place);
  let result: R;
  try {
    result = call();
  } catch (caught) {
    throw blamed(place, caught);
  }
  if (foreign === true) leavePlugin(place);
  return result;
};

const blamed = (place: CallSite, caught: unknown): unknown => {
  if (place.who.foreign === true)
    try {
      // It may have changed something before it threw.
      leavePlugin(place, caught);
    } catch (patched) {
      return patched;
    }
  // An aborted chain is not a fault of the plugin that noticed; a failure from inside another plugin is already named.
  if (place.signal.aborted || caught instanceof PluginFailure) return caught;
  return innerMistake(place, caught) ?? pluginFailure(place, outOfMemory(caught) ?? caught);
};
