import type { Failure, MixState, Synthetic } from '../contracts/index.js';
import { CollapsarError, isCollapsarError, messageOf, type Code } from '../errors/index.js';
import type { Named } from './cell-parts.js';

/** A plugin's failure with where it happened; becomes the cell's Failure. */
export class PluginFailure extends Error {
  constructor(
    readonly failure: Failure,
    cause: unknown,
    /** undefined: in no call of a plugin */
    readonly site?: CallSite,
  ) {
    super(failure.message, { cause });
  }

  /** The same with the generation, where who told it first, such as a scorer inside a strategy, knows of none. */
  within(generation: number | undefined): PluginFailure {
    if (generation === undefined || this.failure.generation !== undefined || this.site === undefined) return this;
    return pluginFailure({ ...this.site, generation }, this.cause);
  }
}

/** Where a call goes: a method of a plugin, in a generation of a chain. */
export interface CallSite {
  readonly who: Omit<Named<unknown>, 'live'>;
  readonly hook: string;
  readonly generation?: number | undefined;
  /** aborted: what is thrown is no fault of the plugin that noticed */
  readonly signal: AbortSignal;
  /** errors of what the call was handed by the entry around it, which is at fault */
  readonly handed?: WeakSet<Error> | undefined;
}

/** Where a user's mistake was told first, of those that the entry around it was let see as they are. */
const first = new WeakMap<Error, CallSite>();
const MOST_CAUSES = 8;
const firstOf = (error: unknown, left = MOST_CAUSES): CallSite | undefined =>
  error instanceof Error && left > 0 ? (first.get(error) ?? firstOf(error.cause, left - 1)) : undefined;

/** The state as a strategy inside another gets it: what fails in rows that the outer one chooses is noted in `handed`. */
export const handState = (state: MixState, handed: WeakSet<Error>): MixState => {
  const noted =
    <A extends unknown[], R>(call: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      try {
        return await call(...given);
      } catch (error) {
        if (error instanceof Error) handed.add(error);
        throw error;
      }
    };
  const watched = (rows: Synthetic): Synthetic => ({
    ...rows,
    sample: noted((...given) => rows.sample(...given)),
    candidates: noted((...given) => rows.candidates(...given)),
    ...(rows.edit === undefined ? {} : { edit: noted((...given) => rows.edit!(...given)) }),
  });
  return {
    ...state,
    from: (model) => watched(state.from(model)),
    ...(state.synthetic === undefined ? {} : { synthetic: watched(state.synthetic) }),
  };
};
/** Whether it, or what it was made of, comes from what the call was handed. */
export const isHanded = (handed: WeakSet<Error> | undefined, error: unknown, left = MOST_CAUSES): boolean =>
  handed !== undefined &&
  error instanceof Error &&
  left > 0 &&
  (handed.has(error) || isHanded(handed, error.cause, left - 1));
/** Faults that the host found: no entry around the one that made them knows better. */
const BORDER: ReadonlySet<string> = new Set<Code>([
  'COLLAPSAR_PLUGIN_RESULT',
  'COLLAPSAR_PLUGIN_COUNT',
  'COLLAPSAR_PLUGIN_STALLED',
]);

/**
 * A mistake of the user that an entry inside another tells: it goes through as it is, for the outer one may know more of
 * it (which label, which step), and is remembered as the inner one's. undefined: it is something else.
 */
export const innerMistake = (site: CallSite, error: unknown): Error | undefined => {
  if (site.who.inner !== true || !isCollapsarError(error) || BORDER.has(error.code)) return undefined;
  if (firstOf(error) === undefined) first.set(error, site);
  return error;
};

/** What a plugin's method threw, with plugin, method, generation and seed. */
export const pluginFailure = (outer: CallSite, error: unknown): PluginFailure => {
  const inner = firstOf(error);
  const { who, hook } = inner ?? outer;
  const generation = inner?.generation ?? outer.generation;
  const { entry, plugin, seed = outer.who.seed } = who;
  const known = isCollapsarError(error);
  const code: Code = known ? error.code : 'COLLAPSAR_PLUGIN_THREW';
  const said = messageOf(error);
  const when = whenOf({ generation, seed });
  return new PluginFailure(
    {
      code,
      message: `${entry} (${plugin}), ${hook}${when === '' ? '' : ` in ${when}`}: ${
        known
          ? said
          : `it threw "${said}". The fault is most likely in the plugin or in data it does not expect; --debug shows the stack.`
      }`,
      plugin,
      hook,
      ...(generation === undefined ? {} : { generation }),
      ...(seed === undefined ? {} : { seed }),
    },
    error,
    outer,
  );
};

const whenOf = ({ generation, seed }: { generation?: number | undefined; seed?: number | undefined }): string =>
  [
    ...(generation === undefined ? [] : [`generation ${generation}`]),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
  ].join(', ');

/** How engines, V8 and allocators say that there is no memory left. */
const SAYINGS = [
  /array buffer allocation failed/i,
  /invalid (?:typed array|array buffer) length: \d{9,}/i,
  /\bout of memory\b|\bOOM\b|std::bad_alloc|cannot enlarge memory/i,
  /resource ?exhausted/i,
];

/** An error that means there was no memory left, as such; undefined for every other one. */
export const outOfMemory = (thrown: unknown): CollapsarError | undefined => {
  if (!(thrown instanceof Error) || isCollapsarError(thrown)) return undefined;
  const said = messageOf(thrown);
  if (!SAYINGS.some((saying) => saying.test(said))) return undefined;
  return new CollapsarError(
    'COLLAPSAR_CELL_MEMORY',
    {
      what: `it found no more memory: ${said.slice(0, 200)}`,
      why: 'What it holds at a time is too large for this machine or its engine',
      fix: 'Lower the batch size or the size of the model, `samples` or `evaluate`, or run fewer workers at a time',
    },
    { cause: thrown },
  );
};
