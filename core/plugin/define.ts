import type {
  DataSource,
  Executor,
  JsonObject,
  Kind,
  Kinds,
  Metric,
  MixStrategy,
  Model,
  Options,
  OptionsSchema,
  RecordedControl,
  Samples,
  Scorer,
  Section,
  Services,
  Theory,
} from '../contracts/index.js';
import type { Capabilities, Capability, ModelCapability, SourceCapability } from './capabilities.js';
import type { EntryKind, Registration, RowCost } from './registration.js';
import type { Made, ServiceBinding } from './services.js';

/** The version of the contract that plugins are written against; a plugin's `api` is a range that must hold it. */
export const API_VERSION = '1.0.0';

/** What `definePlugin` takes and returns: the default export of a plugin. */
export interface Plugin {
  /** the package's name */
  readonly name: string;
  readonly version: string;
  /** range of contract versions it was written for, such as ^1.0.0 */
  readonly api: string;
  readonly entries: readonly Registration[];
  /** what the entries share; seen by no other plugin */
  readonly services?: readonly ServiceBinding[];
}
/** The default export of a plugin's module. */
export const definePlugin = (plugin: Plugin): Plugin => plugin;

interface Common<S extends OptionsSchema> {
  /** lower-case words with hyphens; unique among the entries of its kind */
  readonly id: string;
  /** one line, as `collapsar list` prints it */
  readonly summary: string;
  readonly reference?: string;
  /** the id that it had first: refused, with today's named */
  readonly formerly?: string;
  readonly options: S;
  /** the cell gets a tensor engine */
  readonly tensors?: true;
  /** false: outside the byte-for-byte promise (another process, an endpoint); a function where the options say so */
  readonly reproducible?: false | ((options: JsonObject) => boolean);
}

type Arguments<S> = [options: Options<S>, services: Services];

const register = (
  kind: EntryKind,
  entry: Omit<Partial<Registration>, 'implementation' | 'tensors' | 'reproducible'> &
    Common<OptionsSchema> & { readonly implementation: unknown },
): Registration => ({
  ...entry,
  kind,
  data: entry.data ?? 'any',
  needs: entry.needs ?? [],
  provides: entry.provides ?? [],
  tensors: entry.tensors ?? false,
  reproducible: entry.reproducible ?? true,
  conditional: entry.conditional ?? false,
  publishable: entry.publishable ?? false,
  implementation: entry.implementation as Registration['implementation'],
});

/** A source of real rows. */
export const source = <const K extends Kind | 'any', const S extends OptionsSchema, const I extends readonly symbol[]>(
  entry: Common<S> & {
    readonly data: K;
    /** with `data: 'any'`: the kind that its options say */
    readonly dataOf?: K extends Kind ? never : (options: JsonObject) => Kind;
    readonly provides?: Capabilities<SourceCapability>;
    /** its rows may appear in a published report */
    readonly publishable?: boolean;
    readonly licence?: string;
    readonly citation?: string;
  } & Made<DataSource<K extends Kind ? Kinds[K] : Samples>, Arguments<S>, S, I>,
): Registration => register('sources', entry);

/** A generative model. `conditional: true`: it generates only given rows (inputs, prompts), which the host hands over. */
export const model = <const K extends Kind | 'any', const S extends OptionsSchema, const I extends readonly symbol[]>(
  entry: Common<S> & {
    readonly data: K;
    readonly provides: Capabilities<ModelCapability>;
    readonly needs?: Capabilities<SourceCapability>;
    readonly conditional?: boolean;
    /** its implementation has a `fingerprint()` */
    readonly fingerprint?: true;
    /** the most of its cells that may run at a time on this machine, where they share something scarce, such as GPUs */
    readonly cellsAtATime?: (options: JsonObject) => number | undefined;
    /** false where it learns nothing from rows: it may teach or be a base, and is refused as the model of a chain */
    readonly learns?: (options: JsonObject) => boolean;
    /** the most that one row of it costs, beside what it reads for it; undefined: nothing */
    readonly costOfRow?: (options: JsonObject) => RowCost | undefined;
    /** computing a generation again costs more than time: each is saved, unless the study says `checkpoints: none` */
    readonly savesEach?: true;
    /** of one that provides `recorded`: what its chains are compared with */
    readonly recorded?: (options: JsonObject) => RecordedControl;
  } & Made<Model<K extends Kind ? Kinds[K] : Samples>, Arguments<S>, S, I>,
): Registration => register('models', entry);

/** A rule that makes each generation's training set. Generic over the kind of data. */
export const strategy = <const S extends OptionsSchema, const I extends readonly symbol[]>(
  entry: Common<S> & {
    /**
     * what it trains on, as the report calls it beside the study's label: a few words, such as "80 % synthetic beside new real
     * rows"; `inside`: what the strategies that it wraps say, in order
     */
    readonly title?: (options: JsonObject, inside: readonly string[]) => string;
    readonly needs?: Capabilities<Capability>;
    /** name of the option that holds the synthetic share */
    readonly share?: string;
    readonly shareOf?: (options: JsonObject) => number | undefined;
    readonly real?: (options: JsonObject) => 'fresh' | 'fixed';
    readonly constantSize?: (options: JsonObject) => boolean;
    /** the option that holds the strategy inside, which then answers for what this entry does not say */
    readonly wraps?: string;
  } & Made<MixStrategy, Arguments<S>, S, I>,
): Registration => register('strategies', entry);

/** A measurement of a fitted model. */
export const metric = <const K extends Kind | 'any', const S extends OptionsSchema, const I extends readonly symbol[]>(
  entry: Common<S> & {
    readonly data: K;
    /** with `data: 'any'`: the kinds that it measures; absent = all */
    readonly kinds?: readonly Kind[];
    readonly needs?: Capabilities<Capability>;
    /** takes categorical columns, missing cells, as such; one of vectors without it is refused where the source has them */
    readonly provides?: Capabilities<'categories' | 'missing'>;
    /** its implementation has a `fingerprint()` */
    readonly fingerprint?: true;
    /** raised when the same options give other numbers within a version, so that rows of an earlier one are measured again */
    readonly revision?: number;
  } & Made<Metric<K extends Kind ? Kinds[K] : Samples>, Arguments<S>, S, I>,
): Registration => register('metrics', entry);

/** A verifier or reward model. */
export const scorer = <const K extends Kind | 'any', const S extends OptionsSchema, const I extends readonly symbol[]>(
  entry: Common<S> & {
    readonly data: K;
    readonly needs?: Capabilities<Capability>;
    /** takes categorical columns, missing cells, as such; one of vectors without it is refused where the source has them */
    readonly provides?: readonly ('categories' | 'missing')[];
    /** its implementation has a `fingerprint()` */
    readonly fingerprint?: true;
  } & Made<Scorer<K extends Kind ? Kinds[K] : Samples>, Arguments<S>, S, I>,
): Registration => register('scorers', entry);

/** A closed form that predicts a metric; every registered theory is asked about every setting. */
export const theory = <const S extends OptionsSchema, const I extends readonly symbol[]>(
  entry: Common<S> & Made<Theory, Arguments<S>, S, I>,
): Registration => register('theories', entry);

/** Something that runs cells. */
export const executor = <const S extends OptionsSchema, const I extends readonly symbol[]>(
  entry: Common<S> & Made<Executor, Arguments<S>, S, I>,
): Registration => register('executors', entry);

/** A section of the report. */
export const section = <const S extends OptionsSchema, const I extends readonly symbol[]>(
  entry: Common<S> & Made<Section, Arguments<S>, S, I>,
): Registration => register('sections', entry);
