import type { Call, SampleContext } from './call.js';
import type { Json } from './json.js';
import type { Samples, TrainingSet, Vectors } from './samples.js';
import type { Moments, RealData } from './source.js';
import type { Tokeniser } from './tokeniser.js';

/** Something that generates rows: a fitted model, or one that a strategy has wrapped. */
export interface Sampler<S extends Samples = Samples> {
  /** exactly `count` rows, of the schema of the training data */
  sample(count: number, context: SampleContext): Promise<S>;
  /** one row for each given row, in order: its conditioning part (inputs, prompt, labels) kept, the rest generated */
  sampleGiven?(given: S, context: SampleContext): Promise<S>;
  /** replaces the elements that the model finds likelier than `above` (Zhu et al. 2024) */
  edit?(samples: S, above: number, context: SampleContext): Promise<S>;
}

/** A model after its fit: it samples, and whatever else its entry provides. */
export interface FittedModel<S extends Samples = Samples> extends Sampler<S> {
  /** natural log, one number a row; of the targets given the inputs where the model is conditional */
  logLikelihood?(samples: S, context: Call): Promise<Float64Array>;
  /**
   * nats, one number a row: a lower bound of the natural log-likelihood (in expectation, where it is estimated by draws from
   * `context.random`), of a model that has no exact one; never compared with `logLikelihood`
   */
  logLikelihoodBound?(samples: S, context: Call): Promise<Float64Array>;
  /** what the model makes of each row when it passes through the model's latent code; rows of the same schema, in order */
  reconstruct?(samples: S, context: Call): Promise<S>;
  /**
   * Reads texts, each after its prompt, and calls `visit` once for each token of each text that the model predicts, its end
   * among them, in order: with the probabilities of all that could come there (they add up to 1; an array that is used
   * again, so nobody keeps it), and the row.
   */
  nextToken?(samples: S, visit: NextTokenVisit, context: Call): Promise<void>;
  /** exact moments of the model's distribution */
  moments?(): Moments;
  /** conditional mean, or class probabilities, one row a row */
  predict?(samples: S, context: Call): Promise<Vectors>;
  features?(samples: S, context: Call): Promise<Vectors>;
  /** of a model that is linear in its inputs: the intercept, then one for each number of an input; length d + 1 */
  coefficients?(): Float64Array;
  /** of a model that splits texts into tokens: how, always the same object */
  tokeniser?(): Tokeniser;
  save(): Promise<Checkpoint>;
  /** true: what held it is gone, such as a program that crashed. It answers nothing any more; who kept it for later makes it anew. */
  isLost?(): boolean;
  /** called once, by the host only, after the next generation was fitted */
  dispose?(): void;
}

/** Gets the probabilities by token, adding up to 1, and which row of the samples (from 0) they are for. */
export type NextTokenVisit = (probabilities: Float32Array | Float64Array, row: number) => void;

/** What a model gets with its training set. */
export interface FitContext<S extends Samples = Samples> extends Call {
  /** counts from 1 */
  readonly generation: number;
  /** what to start from (the host applies `initialise`); absent = from scratch */
  readonly start?: FittedModel<S>;
  /** for models that provide `recorded` alone: which chain it is, and what its rows must look like */
  readonly chain?: RecordedChain<S>;
}

/** Where a chain that was trained elsewhere has its place, and beside which real rows it is judged. */
export interface RecordedChain<S extends Samples = Samples> {
  readonly seed: number;
  /** T */
  readonly samples: number;
  /** rows that will be asked for */
  readonly evaluate: number;
  /** held-out real rows: recorded ones must be of their schema */
  readonly real: S;
  readonly names?: RealData['names'];
  /** the source has scaled its columns, so that its numbers are not those of its file */
  readonly scaled?: true;
}
/** A file that holds the rows of one generation, by the places of the pattern that it was found by. */
export interface Recording {
  readonly strategy?: string;
  readonly seed?: number;
  readonly samples?: number;
  /** counts from 1 */
  readonly generation: number;
}

/** Something that can be fitted. `fit` learns from its training set alone and forgets every earlier fit. */
export interface Model<S extends Samples = Samples> {
  /** learns from `training` alone and forgets every earlier fit */
  fit(training: TrainingSet<S>, context: FitContext<S>): Promise<FittedModel<S>>;
  /** the inverse of `FittedModel.save`, in any process. The checkpoint's files are there until it resolves. */
  restore(checkpoint: Checkpoint): Promise<FittedModel<S>>;
  /** of an entry that says `fingerprint: true`: what its numbers follow from beside options and files, as it is now */
  fingerprint?(): Promise<string>;
  /** of one that provides `recorded`: every generation that there is, before anything runs */
  recordings?(): Promise<readonly Recording[]>;
}

/** Arrays that a checkpoint may hold. */
export type CheckpointArray = Float64Array | Float32Array | Int32Array | Uint32Array;

/** Everything needed to restore a fitted model in another process. */
export interface Checkpoint {
  readonly meta: Json;
  readonly arrays?: Readonly<Record<string, CheckpointArray>>;
  readonly nested?: Readonly<Record<string, Checkpoint>>;
  /**
   * absolute paths of files that the model wrote itself (an external trainer's weights), by name; the host copies them in
   * and out: those that `restore` gets are gone soon after it
   */
  readonly files?: Readonly<Record<string, string>>;
}

/** Content-addressed: `put` returns the address (hex SHA-256 of the content), `get` what was put there. */
export interface CheckpointStore {
  put(checkpoint: Checkpoint): Promise<string>;
  /** undefined when nothing lies at that address; damaged content is COLLAPSAR_CHECKPOINT_DAMAGED */
  get(address: string): Promise<Checkpoint | undefined>;
  /** removes the copies of files that `get` has handed out: what was restored from them is restored */
  release?(): Promise<void>;
}
