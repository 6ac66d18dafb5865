import type { Checkpoint, Model, Text, TrainingSet } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { model, objectSchema, type Options } from '../../core/plugin/index.js';
import { UNIT } from '../text.js';
import { countNgrams } from './ngram/counts.js';
import { FittedNgram } from './ngram/fitted-ngram.js';
import type { Smoothing } from './ngram/smoothing.js';
import { COUNT, POSITIVE, PROBABILITY } from '../options.js';

const schema = objectSchema({
  order: { type: 'integer', minimum: 1, maximum: 8, default: 2, description: 'n: 1 unigram, 2 bigram, 3 trigram' },
  unit: UNIT,
  smoothing: {
    enum: ['none', 'additive', 'witten-bell', 'kneser-ney'],
    default: 'none',
    description:
      'none: maximum likelihood, given the longest history that was seen (Suresh et al. 2024); additive: (c + alpha) / (n + alpha V), no back-off; witten-bell: interpolated, Witten & Bell 1991; kneser-ney: interpolated, one discount (Chen & Goodman 1999)',
  },
  alpha: { ...POSITIVE, default: 1, description: 'of additive smoothing; 1 is Laplace' },
  discount: {
    ...PROBABILITY,
    description: 'of kneser-ney; default: n1 / (n1 + 2 n2) for each length of gram (Ney, Essen & Kneser 1994)',
  },
  vocabulary: {
    ...COUNT,
    description:
      'distinct tokens that the language has, seen or not: smoothing gives every one its share, so that generations with different vocabularies compare; default: those of the training texts and one for all unknown ones',
  },
  length: {
    ...COUNT,
    description: 'the most tokens of a generated text; default: as many as the longest training text has',
  },
});

class Ngram implements Model<Text> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Text>): Promise<FittedNgram> {
    const { order, unit, vocabulary, length } = this.options;
    const counts = countNgrams(training, order, unit);
    const known = counts.vocabulary.words.length;
    if (vocabulary !== undefined && vocabulary < known)
      throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
        what: `the training texts hold ${known} distinct ${unit}, more than the vocabulary of ${vocabulary}`,
        where: 'ngram',
        fix: `Set vocabulary to ${known} or more, or leave it out`,
      });
    const types = (vocabulary ?? known + 1) + 1;
    const prompts = training.parts.flatMap(({ samples }) => samples.prompts ?? []);
    const settings = { unit, smoothing: this.#smoothing(), types, length: length ?? counts.longest };
    return new FittedNgram(counts, settings, prompts.length === 0 ? undefined : prompts);
  }

  async restore(checkpoint: Checkpoint): Promise<FittedNgram> {
    return FittedNgram.restore(checkpoint, this.options.unit, this.#smoothing());
  }

  #smoothing(): Smoothing {
    const { smoothing: kind, alpha, discount } = this.options;
    switch (kind) {
      case 'additive':
        return { kind, alpha };
      case 'kneser-ney':
        return discount === undefined ? { kind } : { kind, discount };
      default:
        return { kind };
    }
  }
}

export const ngram = model({
  id: 'ngram',
  summary: 'n-gram language model over words or characters: counts, smoothed or not',
  reference: 'Suresh et al. 2024, Rate of Model Collapse in Recursive Training; Chen & Goodman 1999',
  data: 'text',
  options: schema,
  provides: ['sample', 'sampleGiven', 'logLikelihood', 'nextToken', 'weights', 'temperature', 'topK', 'topP', 'edit'],
  implementation: Ngram,
});
