import type { Kind } from '../contracts/index.js';
import type { EntryKind, Capability } from './registration.js';

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

/** Every capability with what it means, for messages and for `collapsar describe`. */
export const CAPABILITIES: Readonly<Record<Capability, string>> = {
  sample: 'generates rows',
  sampleGiven: 'generates rows that answer given ones',
  logLikelihood: 'gives the exact log-likelihood of rows',
  likelihoodBound: 'gives a bound of the log-likelihood of rows',
  reconstruct: 'passes rows through its latent code and back',
  moments: 'knows its own mean and covariance exactly',
  predict: 'predicts targets from inputs',
  features: 'turns rows into features',
  weights: 'can be fitted to weighted rows',
  start: 'can be fitted starting from an earlier model',
  edit: 'can replace single elements of rows',
  temperature: 'can sample at another temperature',
  topP: 'can sample from the likeliest outcomes only',
  truncation: 'can cut off the tails when sampling',
  labels: 'rows carry class labels',
  categories: 'columns may be categorical',
  'truth.moments': 'the true mean and covariance are known',
  'truth.rare': 'rare events and their true mass are known',
  'truth.correct': 'right and wrong rows can be told apart exactly',
  'truth.likelihood': 'the true density is known',
  'truth.modes': 'the modes and their true shares are known',
  'truth.probabilities': 'the true probabilities are known',
  'truth.coefficients': 'the true coefficients are known',
};
