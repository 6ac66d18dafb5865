import type { Call, RandomStream, SampleContext } from './call.js';
import type { FittedModel } from './model.js';
import type { Part, Samples, TrainingSet } from './samples.js';
import type { Truth } from './source.js';

/** The host's ledger over the source's numbered rows. Past the source's size: COLLAPSAR_SOURCE_DRY. */
export interface RealRows<S extends Samples = Samples> {
  /** the next `count` rows that this chain has not seen */
  fresh(count: number): Promise<S>;
  /** the first `count` rows of the source, the same at every call */
  fixed(count: number): Promise<S>;
}

/** What a strategy draws from: a fitted model with the study's given rows already applied. Wrappers decorate this. */
export interface Synthetic<S extends Samples = Samples> {
  sample(count: number, context: SampleContext): Promise<S>;
  /** `of` draws of `count` rows: row i of each answers the same given row, or the prompt of the first draw (best of n) */
  candidates(count: number, of: number, context: SampleContext): Promise<readonly S[]>;
  edit?(samples: S, above: number, context: SampleContext): Promise<S>;
  /**
   * Its rows are fresh real ones, because a control runs the strategy: a wrapper that would select, bias or weight
   * synthetic rows lets these pass as they are.
   */
  readonly real?: true;
}

/** What a strategy gets when it is asked for a training set. */
export interface MixState<S extends Samples = Samples> extends Call {
  /** counts from 1 */
  readonly generation: number;
  /** T */
  readonly samples: number;
  readonly real: RealRows<S>;
  /** of the previous generation's model; absent in generation 1 */
  readonly synthetic?: Synthetic<S>;
  /** the same view of another model (a teacher) */
  from(model: FittedModel<S>): Synthetic<S>;
  /** what the last call asked to keep; empty in generation 1 */
  readonly memory: readonly Part<S>[];
  readonly truth?: Truth<S>;
  /** of the chain as a whole, the same in every generation: for what is decided once; a scorer is handed it on */
  readonly chain: RandomStream;
}

/** One generation's training set, and what is carried to the next. */
export interface Mixed<S extends Samples = Samples> {
  readonly training: TrainingSet<S>;
  /** what the next call shall get as `state.memory`; absent = nothing */
  readonly memory?: readonly Part<S>[];
}

/**
 * A fold over the generations: it keeps no fields between calls; `memory` is all it carries, held and saved by the
 * host. Called once for every generation, 1 included.
 */
export interface MixStrategy<S extends Samples = Samples> {
  next(state: MixState<S>): Promise<Mixed<S>>;
}
