import type { JsonObject, Kind, OptionsSchema, RecordedControl, Services } from '../contracts/index.js';
import type { Capabilities, Capability } from './capabilities.js';
import type { Inject } from './services.js';

export type EntryKind =
  'sources' | 'models' | 'strategies' | 'metrics' | 'scorers' | 'theories' | 'executors' | 'sections';

/** Each kind of entry by the word for one of it. */
export const SINGULAR: Readonly<Record<EntryKind, string>> = {
  sources: 'source',
  models: 'model',
  strategies: 'strategy',
  metrics: 'metric',
  scorers: 'scorer',
  theories: 'theory',
  executors: 'executor',
  sections: 'section',
};
export const ENTRY_KINDS = Object.keys(SINGULAR) as readonly EntryKind[];

export const DATA_KINDS: readonly (Kind | 'any')[] = ['vectors', 'pairs', 'symbols', 'text', 'any'];

/** What a row of a model that is paid costs at most, beside what it reads for it. */
export interface RowCost {
  readonly tokens: number;
  readonly usd?: number;
}

/** One entry of a plugin, as the helpers (`model`, `source`, ...) make it. */
export interface Registration {
  readonly kind: EntryKind;
  readonly id: string;
  /** the id that it had first: refused, with today's named */
  readonly formerly?: string;
  readonly summary: string;
  /** paper or source of the method */
  readonly reference?: string;
  readonly data: Kind | 'any';
  /** with `data: 'any'`: the kind that the options say */
  readonly dataOf?: (options: JsonObject) => Kind | 'any';
  /** metrics of `any` data: the kinds that they measure; absent = all */
  readonly kinds?: readonly Kind[];
  readonly options: OptionsSchema;
  readonly implementation: new (options: never, services: Services) => unknown;
  /** which arguments the constructor takes; absent = (options, services) */
  readonly inject?: Inject | undefined;
  readonly needs: Capabilities<Capability>;
  readonly provides: Capabilities<Capability>;
  readonly tensors: boolean;
  readonly reproducible: boolean | ((options: JsonObject) => boolean);
  /** numbers follow from more than options and files, of which the implementation's `fingerprint()` tells; a source needs no word of it */
  readonly fingerprint?: true;
  /** models: the most of its cells that may run at a time on this machine; undefined: as many as there are workers */
  readonly cellsAtATime?: (options: JsonObject) => number | undefined;
  /** models: false where it learns nothing from rows: it may teach or be a base, and is refused as the model of a chain */
  readonly learns?: (options: JsonObject) => boolean;
  /** models: the most that one row of it costs: tokens that are written, and USD where there is a price; undefined: nothing */
  readonly costOfRow?: (options: JsonObject) => RowCost | undefined;
  /** models: computing a generation again costs more than time: each is saved, unless the study says `checkpoints: none` */
  readonly savesEach?: true;
  /** models: generates only given rows (inputs, prompts, labels): the host hands them over */
  readonly conditional: boolean;
  /** models that provide `recorded`: what their chains are compared with */
  readonly recorded?: (options: JsonObject) => RecordedControl;
  /** metrics: raised when the same options give other numbers, so that rows of an earlier one are measured again */
  readonly revision?: number;
  /** strategies: what it trains on in a few words; `inside`: those of the strategies that it wraps */
  readonly title?: (options: JsonObject, inside: readonly string[]) => string;
  /** strategies: the option that holds the synthetic share, the axis that `recommend` walks */
  readonly share?: string;
  /** strategies: the synthetic share in generation 2 and later, where the options fix it */
  readonly shareOf?: (options: JsonObject) => number | undefined;
  /**
   * strategies: which real rows the strategy trains on. fresh: new ones each generation, never kept; fixed: the same
   * ones again. Decides what its controls are made of.
   */
  readonly real?: (options: JsonObject) => 'fresh' | 'fixed';
  /** strategies: trains on exactly T rows each generation and keeps none, so that its size-matched control is real-only at T */
  readonly constantSize?: (options: JsonObject) => boolean;
  /**
   * strategies: the option that holds the strategy (or strategies) whose rows this one weighs, selects or chooses among;
   * `shareOf`, `real` and `constantSize` are then those of the strategy inside, where this entry does not say them
   */
  readonly wraps?: string;
  /** sources: rows may appear in a published report */
  readonly publishable: boolean;
  readonly licence?: string;
  readonly citation?: string;
}

/** Where a plugin came from. */
export interface PluginOrigin {
  readonly from: 'built-in' | 'package' | 'file' | 'object';
  /** `sha256-...` of its module and the files that it imports, however deep; of a plugin that came from files */
  readonly integrity?: string;
  /** `name@version` of the packages that these files import, sorted */
  readonly imports?: readonly string[];
  /** the file, for `collapsar list`; never published */
  readonly path?: string;
}
export interface RegisteredPlugin extends PluginOrigin {
  readonly name: string;
  readonly version: string;
}
/** An entry as the registry holds it. */
export interface Registered extends Registration {
  readonly plugin: RegisteredPlugin;
}

/** An entry as a study or an option names it. */
export interface EntryUse {
  readonly use: string;
  readonly with?: JsonObject;
}

/** An entry inside the options of another, validated, with defaults filled in. */
export interface InnerEntry {
  /** the option that holds it: `strategy`, `steps[0].strategy`; `teacher.on.source` for what a model is fitted on */
  readonly option: string;
  /** `fitted`: a model (or a source as a teacher) that the host fits; `on`: the source that it is fitted to */
  readonly role: 'entry' | 'fitted' | 'on';
  readonly kind: EntryKind;
  readonly entry: { readonly use: string; readonly with: JsonObject };
}
