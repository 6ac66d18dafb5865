import { CollapsarError } from '../errors/index.js';
import type { Patience } from './cell-parts.js';
import { enterPlugin, leavePlugin } from './patches.js';
import type { CallSite } from './plugin-failure.js';

/** Outside cells a plugin may take so long where the study says nothing of it. */
const HOOK_SECONDS = 600;
/** The longest delay that setTimeout keeps. */
const LONGEST = 2147483647;
/** How long a call has to heed its aborted signal before it is left behind. */
const GRACE_MS = 1000;

/** How long the command waits for plugins that it asks itself. */
export const hookPatience = (limits?: { readonly hookSeconds?: number }): Patience => ({
  seconds: limits?.hookSeconds ?? HOOK_SECONDS,
  limit: 'hookSeconds',
});

/** What is waited for, the innermost last. */
const waiting: (() => void)[] = [];
let listening = false;

/** Nothing is left in the process that could settle what is waited for: whoever waits is told, from within. */
const onDry = (): void => {
  const innermost = waiting.at(-1);
  if (innermost === undefined) return;
  innermost();
  // Whoever waits for the one that was told gets a turn of its own.
  setImmediate(() => undefined);
};

/**
 * What the call comes to. Ends with COLLAPSAR_PLUGIN_STALLED where it takes longer than it may, or nothing is left that
 * could settle it; with the signal's reason where it does not heed that within a second.
 */
export const patiently = <R>(site: CallSite, call: () => R | Promise<R>): R | Promise<R> => {
  const returned = call();
  if (!isPromise(returned)) return returned;
  const { signal, who } = site;
  const { seconds, limit } = who.patience!;
  if (!listening) process.on('beforeExit', onDry);
  listening = true;
  return new Promise<R>((resolve, reject) => {
    const dry = (): void => end(() => reject(unsettled()));
    const timers: NodeJS.Timeout[] = [];
    const end = (act: () => void): void => {
      timers.forEach(clearTimeout);
      signal.removeEventListener('abort', onAbort);
      const at = waiting.lastIndexOf(dry);
      if (at >= 0) waiting.splice(at, 1);
      act();
    };
    const onAbort = (): void => void timers.push(setTimeout(() => end(() => reject(signal.reason as Error)), GRACE_MS));
    waiting.push(dry);
    // Without it the event loop may run dry, which tells the same at once.
    if (1000 * seconds <= LONGEST)
      timers.push(setTimeout(() => end(() => reject(late(seconds, limit))), 1000 * seconds).unref());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    returned.then(
      (value) => end(() => resolve(value)),
      (error: Error) => end(() => reject(error)),
    );
  });
};

const isPromise = <R>(returned: R | Promise<R>): returned is Promise<R> =>
  typeof (returned as { then?: unknown } | null | undefined)?.then === 'function';

/** Calls a plugin whose errors are told as they are, and says which it was where it does not answer. */
export const atWork = async <R>(site: CallSite, call: () => R | Promise<R>): Promise<R> => {
  enterPlugin(site);
  try {
    return await patiently(site, call);
  } catch (error) {
    if (!(error instanceof CollapsarError) || error.code !== 'COLLAPSAR_PLUGIN_STALLED') throw error;
    throw new CollapsarError(error.code, { where: placeOf(site), ...error.explanation });
  } finally {
    leavePlugin(site);
  }
};

/** Loads a plugin, which may run code of it: for as long as any of its methods may take. */
export const loadPatiently = <T>(reference: string, load: () => Promise<T>): Promise<T> => {
  const who = { entry: 'module', plugin: reference, foreign: true, patience: hookPatience() } as const;
  return atWork({ who, hook: 'loading', signal: new AbortController().signal }, load);
};

/** Which method of which plugin, in words. */
export const placeOf = ({ who, hook }: CallSite): string => `${who.entry} (${who.plugin}), ${hook}`;

const late = (seconds: number, limit: Patience['limit']): CollapsarError =>
  new CollapsarError('COLLAPSAR_PLUGIN_STALLED', {
    what: `it did not answer within ${seconds} s`,
    why: `It waits for something that does not come, or needs longer than \`limits.${limit}\` allows`,
    fix: `Look at what it waits for, or raise \`limits.${limit}\` in the study`,
  });

const unsettled = (): CollapsarError =>
  new CollapsarError('COLLAPSAR_PLUGIN_STALLED', {
    what: 'it never answers: nothing is left in the process that could',
    why: 'It waits for a promise that nobody settles',
    fix: 'The plugin must settle what it returns, or throw what it cannot go on from',
  });

/** What is told of a call that did not give the event loop back. */
export const endless = (site: CallSite): CollapsarError => {
  const { seconds, limit } = site.who.patience!;
  return new CollapsarError('COLLAPSAR_PLUGIN_STALLED', {
    where: placeOf(site),
    what: `it kept the process to itself for ${seconds} s and was stopped`,
    why: `It is in a loop without an end, or needs longer than \`limits.${limit}\` allows`,
    fix: `Look at its loops, or raise \`limits.${limit}\` in the study`,
  });
};
