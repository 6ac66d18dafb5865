import type { Checkpoint, Model, Symbols, TrainingSet } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { model, objectSchema, type Options } from '../../core/plugin/index.js';
import { FittedCategorical, symbolCounts } from './categorical/fitted-categorical.js';
import { COUNT, POSITIVE } from '../options.js';

const schema = objectSchema({
  recall: {
    enum: ['frequency', 'zipf'],
    default: 'frequency',
    description:
      "how often a remembered symbol is generated. frequency: as often as it was seen, so that sampling errors add up; zipf: by Zipf's law over the ranks (symbol 0 = rank 1), so that nothing but the forgotten tail is lost",
  },
  exponent: {
    ...POSITIVE,
    default: 1.5,
    description: "b of that Zipf's law; above the source's own the tail is narrowed as well (A Tale of Tails)",
  },
  cut: {
    ...COUNT,
    description: 'remember only symbols of rank <= cut: the tail cut of A Tale of Tails; default: every symbol seen',
  },
});

/**
 * An associative memory: it knows the symbols that it has seen and nothing of the others, so its test error is the real
 * mass of what it has not seen (`support.missingMass`; Hutter 2021).
 */
class Hutter implements Model<Symbols> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Symbols>): Promise<FittedCategorical> {
    const { recall, exponent, cut = Infinity } = this.options;
    const { counts } = symbolCounts(training, 'hutter');
    let total = 0;
    for (let symbol = 0; symbol < counts.length; symbol++) {
      const remembered = counts[symbol]! > 0 && symbol < cut;
      if (!remembered) counts[symbol] = 0;
      else if (recall === 'zipf') counts[symbol] = Math.exp(-exponent * Math.log(symbol + 1));
      total += counts[symbol]!;
    }
    if (!(total > 0))
      throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
        what: `none of the symbols seen has a rank within the cut of ${cut}`,
        where: 'hutter',
        fix: 'Raise the cut or the number of samples',
      });
    return new FittedCategorical(counts.map((count) => count / total));
  }

  async restore(checkpoint: Checkpoint): Promise<FittedCategorical> {
    return FittedCategorical.restore('hutter', checkpoint);
  }
}

export const hutter = model({
  id: 'hutter',
  summary: 'an associative memory: generates the symbols that it has seen, errs on all others',
  reference: 'Hutter 2021, Learning Curve Theory; Dohmatob et al. 2024, A Tale of Tails',
  data: 'symbols',
  options: schema,
  // Zipf's law over the remembered symbols does not ask how much each was seen.
  provides: (options) =>
    options['recall'] === 'zipf'
      ? ['sample', 'logLikelihood', 'temperature', 'topK', 'topP']
      : ['sample', 'logLikelihood', 'weights', 'temperature', 'topK', 'topP'],
  implementation: Hutter,
});
