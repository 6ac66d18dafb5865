import type { JsonObject } from '../contracts/index.js';

/** What a fitted model of this entry can do. `likelihoodBound` (VAE, diffusion) is never charted with `logLikelihood`. */
export type ModelCapability =
  /** its samples carry labels; where a model does not, the host takes them from the real rows too */
  | 'labels'
  /** generates categorical columns as such; a model without it is refused where the source has them */
  | 'categories'
  /** generates missing cells as such (`Column.markedBy`); a model without it is refused where the source has them */
  | 'missing'
  | 'sample'
  | 'sampleGiven'
  | 'logLikelihood'
  | 'likelihoodBound'
  | 'nextToken'
  | 'reconstruct'
  | 'moments'
  | 'predict'
  | 'features'
  | 'tokens'
  | 'weights'
  | 'start'
  | 'edit'
  | 'temperature'
  | 'topK'
  | 'topP'
  | 'truncation'
  /** its generations were trained elsewhere: it has their rows, and knows of no training set */
  | 'recorded'
  /** provided by every model that is not `recorded`; nobody says it */
  | 'training';
/** What a source of this entry knows. */
export type SourceCapability =
  | 'labels'
  | 'categories'
  | 'missing'
  | 'truth.moments'
  | 'truth.rare'
  | 'truth.correct'
  | 'truth.harder'
  | 'truth.likelihood'
  | 'truth.modes'
  | 'truth.probabilities'
  | 'truth.coefficients';
/** What an entry can provide, or need of its partners. */
export type Capability = ModelCapability | SourceCapability;

/** What the plan hands to `provides` and `needs` functions beside the options. */
export interface InnerEntries {
  /** what the entry in the option of that name provides */
  provides(option: string): readonly Capability[];
}
/** A list, or a function of the options as the study gives them (inner entries unresolved). */
export type Capabilities<G extends Capability> =
  readonly G[] | ((options: JsonObject, inner: InnerEntries) => readonly Capability[]);

/** Every capability with what it means, for messages and for `collapsar describe`. */
export const CAPABILITIES: Readonly<Record<Capability, string>> = {
  sample: 'generates rows',
  sampleGiven: 'generates rows that answer given ones',
  logLikelihood: 'gives the exact log-likelihood of rows',
  likelihoodBound: 'gives a bound of the log-likelihood of rows',
  nextToken: 'gives the probabilities of the next token of a text',
  reconstruct: 'passes rows through its latent code and back',
  moments: 'knows its own mean and covariance exactly',
  predict: 'predicts targets from inputs',
  features: 'turns rows into features',
  tokens: 'splits texts into the tokens of a fitted vocabulary',
  weights: 'can be fitted to weighted rows',
  start: 'can be fitted starting from an earlier model',
  edit: 'can replace single elements of rows',
  temperature: 'can sample at another temperature',
  topK: 'can sample from so many of the likeliest outcomes only',
  topP: 'can sample from the likeliest outcomes that hold a mass only',
  truncation: 'can cut off the tails when sampling',
  recorded: 'reads generations that were trained elsewhere',
  training: 'the rows that it was trained on are known',
  labels: 'rows carry class labels',
  categories: 'columns may be categorical',
  missing: 'cells may be missing',
  'truth.moments': 'the true mean and covariance are known',
  'truth.rare': 'rare events and their true mass are known',
  'truth.correct': 'right and wrong rows can be told apart exactly',
  'truth.harder': 'there are held-out rows that are harder than the others',
  'truth.likelihood': 'the true density is known',
  'truth.modes': 'the modes and their true shares are known',
  'truth.probabilities': 'the true probabilities are known',
  'truth.coefficients': 'the true coefficients are known',
};
