import type { JsonObject, Kind, Services } from '../contracts/index.js';
import type { OptionsSchema } from './options.js';

export type EntryKind =
  'sources' | 'models' | 'strategies' | 'metrics' | 'scorers' | 'theories' | 'executors' | 'sections';
/** What a fitted model of this entry can do. `likelihoodBound` (VAE, diffusion) is never charted with `logLikelihood`. */
export type ModelCapability =
  /** its samples carry labels; where a model does not, the host takes them from the real rows too */
  | 'labels'
  /** generates categorical columns as such; a model without it is refused where the source has them */
  | 'categories'
  | 'sample'
  | 'sampleGiven'
  | 'logLikelihood'
  | 'likelihoodBound'
  | 'reconstruct'
  | 'moments'
  | 'predict'
  | 'features'
  | 'weights'
  | 'start'
  | 'edit'
  | 'temperature'
  | 'topP'
  | 'truncation';
export type SourceCapability =
  | 'labels'
  | 'categories'
  | 'truth.moments'
  | 'truth.rare'
  | 'truth.correct'
  | 'truth.likelihood'
  | 'truth.modes'
  | 'truth.probabilities'
  | 'truth.coefficients';
export type Capability = ModelCapability | SourceCapability;

/** What the plan hands to `provides` and `needs` functions beside the options. */
export interface Inner {
  /** what the entry in the option of that name provides */
  provides(option: string): readonly Capability[];
}
/** A list, or a function of the options as the study gives them (inner entries unresolved). */
export type Capabilities<G extends Capability> =
  readonly G[] | ((options: JsonObject, inner: Inner) => readonly Capability[]);

export type Implementation<O, T> = new (options: O, services: Services) => T;

/** One entry of a plugin, as the helpers (`model`, `source`, ...) make it. */
export interface Registration {
  readonly kind: EntryKind;
  readonly id: string;
  readonly summary: string;
  /** paper or source of the method */
  readonly reference?: string;
  readonly data: Kind | 'any';
  /** metrics of `any` data: the kinds that they measure; absent = all */
  readonly kinds?: readonly Kind[];
  readonly options: OptionsSchema;
  readonly implementation: Implementation<never, unknown>;
  readonly needs: Capabilities<Capability>;
  readonly provides: Capabilities<Capability>;
  readonly tensors: boolean;
  readonly reproducible: boolean;
  /** models: generates only given rows (inputs, prompts, labels): the host hands them over */
  readonly conditional: boolean;
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
