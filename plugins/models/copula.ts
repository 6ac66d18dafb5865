import type { Checkpoint, FitContext, Model, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { model, type Options } from '../../core/plugin/index.js';
import { estimateCopula } from './copula/estimate.js';
import { FittedCopula } from './copula/fitted-copula.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    marginals: {
      enum: ['empirical', 'linear'],
      default: 'empirical',
      description:
        'columns of numbers. empirical: values that were seen, by their frequency; linear: also values between neighbouring ones. Categories are always drawn by their frequency',
    },
  },
} as const;

/**
 * A Gaussian copula: each column is a function of a latent standard normal variable (for a category, the interval between
 * two thresholds that it falls in, values in their declared order), and these are correlated. It knows dependence that
 * rises or falls along both columns; put it into class-conditional for one that hangs on a label otherwise. A category
 * without rows is forgotten for good. Labels are ignored.
 */
class Copula implements Model<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Vectors>, { signal }: FitContext<Vectors>): Promise<FittedCopula> {
    signal.throwIfAborted();
    const first = training.parts[0]?.samples;
    return new FittedCopula(first?.shape ?? [], first?.columns, estimateCopula(training, this.options.marginals));
  }

  async restore(checkpoint: Checkpoint): Promise<FittedCopula> {
    return FittedCopula.restore(checkpoint);
  }
}

export const copula = model({
  id: 'copula',
  summary: 'Gaussian copula for tables of numbers and categories: the distribution of each column, and correlations',
  reference: 'Patki, Wedge & Veeramachaneni 2016, The Synthetic Data Vault; Nelsen 2006, An Introduction to Copulas',
  data: 'vectors',
  options: schema,
  provides: ['sample', 'weights', 'categories'],
  implementation: Copula,
});
