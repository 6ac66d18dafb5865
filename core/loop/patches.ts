import type { Failure } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { undoPatches, type Patches } from '../plugin/index.js';
import { pluginFailure, type CallSite } from './plugin-failure.js';

/*
 * What is built into JavaScript belongs to all cells of a process. It is compared with what it was after every call of a
 * plugin that is not of this package, and put back, so that a change fails the call that made it and no other cell feels
 * it. What is remembered here is remembered once a process, as the builtins are.
 */

/** Calls of such plugins that are open, the outermost first, with what each had changed when it called back into the host. */
const open: { readonly site: CallSite; patches: Patches | undefined }[] = [];
let lasting: Failure | undefined;
let watcher: ((innermost: CallSite | undefined) => void) | undefined;

/** Tells `told` which plugin is at work whenever that changes. */
export const watchPlugins = (told: (innermost: CallSite | undefined) => void): void => {
  watcher = told;
};

/** The change that could not be undone: nothing that this process computes can be trusted. undefined: there is none. */
export const lastingPatch = (): Failure | undefined => lasting;

/** A plugin begins. What the plugin that asked for it has changed by then is that one's. */
export const enterPlugin = (site: CallSite): void => {
  const outer = open[open.length - 1];
  if (outer !== undefined) outer.patches = merged(outer.patches, undoPatches());
  open[open.length] = { site, patches: undefined };
  watcher?.(site);
};

/** The plugin that is at work in this process, of those that are not of this package: the innermost one. */
export const pluginAtWork = (): CallSite | undefined => open[open.length - 1]?.site;

/** A plugin has ended, with `cause` where it threw. @throws PluginFailure when it changed a builtin */
export const leavePlugin = (site: CallSite, cause?: unknown): void => {
  const before = open[open.length - 1]?.patches;
  if (open.length > 0) open.length--;
  watcher?.(pluginAtWork());
  const patches = merged(before, undoPatches());
  if (patches === undefined) return;
  const failure = pluginFailure(site, refusal(patches, { cause }));
  if (patches.stuck.length > 0) lasting ??= failure.failure;
  throw failure;
};

/**
 * What changed while no plugin was being called, between cells or in one of `plugins`' timers: undone, and told as the
 * failure of the cell that ran meanwhile, whose numbers may have felt it.
 */
export const strayPatches = (plugins: readonly string[], seed: number): Failure | undefined => {
  open.length = 0;
  watcher?.(undefined);
  const patches = undoPatches();
  if (patches === undefined) return undefined;
  const failure: Failure = {
    code: 'COLLAPSAR_PLUGIN_PATCHED',
    message: new CollapsarError('COLLAPSAR_PLUGIN_PATCHED', {
      where: `${plugins.join(' or ')}, in seed ${seed}`,
      what: `${wordsOf(patches.names)} changed while the cell ran, but not in a call of a plugin`,
      why: 'A plugin most likely left a timer or a promise behind that changes it',
      fix: 'The plugin must wait for what it starts, and keep what it adds to itself. The numbers of this cell are not kept; run it again',
    }).message,
    ...(plugins.length === 1 ? { plugin: plugins[0]! } : {}),
    seed,
  };
  if (patches.stuck.length > 0) lasting ??= failure;
  return failure;
};

const merged = (a: Patches | undefined, b: Patches | undefined): Patches | undefined => {
  if (a === undefined || b === undefined) return a ?? b;
  return { names: [...new Set([...a.names, ...b.names])], stuck: [...new Set([...a.stuck, ...b.stuck])] };
};

const refusal = ({ names, stuck }: Patches, options: { cause?: unknown }): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_PLUGIN_PATCHED',
    {
      what: `it changed ${wordsOf(names)}, which every plugin in this process computes with`,
      why:
        stuck.length === 0
          ? 'The change was undone, so that no other cell feels it'
          : `${wordsOf(stuck)} cannot be put back, so that nothing more is computed in this process`,
      fix: 'The plugin must keep what it adds to itself: a function of its own module instead of a changed builtin',
    },
    options,
  );

const SHOWN = 5;
const wordsOf = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more builtins`;
