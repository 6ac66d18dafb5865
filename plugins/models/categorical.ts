import type { Checkpoint, Model, Symbols, TrainingSet } from '../../core/contracts/index.js';
import { model, objectSchema, type Options } from '../../core/plugin/index.js';
import { FittedCategorical, symbolCounts } from './categorical/fitted-categorical.js';
import { NOT_NEGATIVE } from '../options.js';

const schema = objectSchema({
  alpha: {
    ...NOT_NEGATIVE,
    default: 0,
    description:
      'rows added to the count of every symbol of the alphabet: p = (count + alpha) / (rows + alpha K). 0 is maximum likelihood (Seddik et al. 2024, Suresh et al. 2024), 1 Laplace, 1/2 Jeffreys',
  },
});

class Categorical implements Model<Symbols> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Symbols>): Promise<FittedCategorical> {
    const { alpha } = this.options;
    const { counts, total } = symbolCounts(training, 'categorical');
    const mass = total + alpha * counts.length;
    return new FittedCategorical(counts.map((count) => (count + alpha) / mass));
  }

  async restore(checkpoint: Checkpoint): Promise<FittedCategorical> {
    return FittedCategorical.restore('categorical', checkpoint);
  }
}

export const categorical = model({
  id: 'categorical',
  summary: 'the frequency of every symbol, smoothed or not',
  reference: 'Seddik et al. 2024, How Bad is Training on Synthetic Data?; Suresh et al. 2024, Rate of Model Collapse',
  data: 'symbols',
  options: schema,
  provides: ['sample', 'logLikelihood', 'weights', 'temperature', 'topK', 'topP'],
  implementation: Categorical,
});
