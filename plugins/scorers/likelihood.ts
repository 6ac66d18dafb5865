import type { Samples, ScoreContext, Scorer } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, scorer } from '../../core/plugin/index.js';
import { tokensOf } from '../text.js';

/** Of texts a sum over tokens: whoever is to choose among them by it says whether the long ones shall lose. */
const PER = {
  enum: ['row', 'word', 'character', 'byte'],
  description:
    'of texts: what the log density is divided by, the end of a text being one more; row: not at all, so that long texts score less. Default: character',
} as const;
type Per = (typeof PER.enum)[number];

const divided = (densities: Float64Array, samples: Samples, per: Per | undefined): Float64Array => {
  if (samples.kind === 'text')
    return per === 'row' ? densities : densities.map((density, row) => density / lengthOf(samples.texts[row]!, per));
  if (per === undefined || per === 'row') return densities;
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    what: `per: ${per} is for texts, and the rows are ${samples.kind}`,
    where: 'scorer of a likelihood',
    fix: 'Leave `per` out',
  });
};

const lengthOf = (text: string, per: Exclude<Per, 'row'> = 'character'): number =>
  1 + (per === 'byte' ? Buffer.byteLength(text) : tokensOf(text, per === 'word' ? 'words' : 'characters').length);

const schema = objectSchema({
  scale: {
    type: 'number',
    default: 1,
    description: 'multiplies the log density; above 1 sharpens a softmax choice, below 0 prefers what is unlikely',
  },
  per: PER,
});

/** A reward model that knows the truth: the log density of each row, nats; of a text by its length. */
class LikelihoodScorer implements Scorer {
  constructor(private readonly options: Options<typeof schema>) {}

  async score(samples: Samples, { truth }: ScoreContext): Promise<Float64Array> {
    if (truth?.logLikelihood === undefined)
      throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
        what: 'the source does not know the density of a row',
        where: 'scorer likelihood',
        fix: 'Use a source that provides truth.likelihood',
      });
    const { scale, per } = this.options;
    // An impossible row has no other score than the lowest, whatever the scale; 0 times -Infinity would be none.
    const densities = divided(truth.logLikelihood(samples), samples, per);
    return densities.map((density) => (density === -Infinity ? -Infinity : scale * density));
  }
}

export const likelihood = scorer({
  id: 'likelihood',
  summary: 'The log density of each row under the true distribution, as a reward',
  reference: 'Ferbach et al. 2024, Self-Consuming Generative Models with Curated Data',
  data: 'any',
  needs: ['truth.likelihood'],
  options: schema,
  implementation: LikelihoodScorer,
});

const fittedSchema = objectSchema(
  {
    model: {
      fitted: 'models',
      description:
        'fitted once, before the chain; it never changes: { use, with, on: { source, rows } } or a checkpoint',
    },
    per: PER,
  },
  ['model'],
);

/** A reward model that was learned: the log density of each row under a model of its own, nats; of a text by its length. */
class FittedLikelihood implements Scorer {
  constructor(private readonly options: Options<typeof fittedSchema>) {}

  async score(samples: Samples, context: ScoreContext): Promise<Float64Array> {
    const { model, per } = this.options;
    if (model.logLikelihood !== undefined) return divided(await model.logLikelihood(samples, context), samples, per);
    throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
      what: 'the model that is to judge gives no log-likelihood',
      where: 'scorer fitted-likelihood',
      fix: 'Use a model that provides logLikelihood; `collapsar describe ID` says so',
    });
  }
}

export const fittedLikelihood = scorer({
  id: 'fitted-likelihood',
  summary: 'The log density of each row under a model fitted beforehand, as a learned reward',
  reference: 'Ferbach et al. 2024, Self-Consuming Generative Models with Curated Data',
  data: 'any',
  options: fittedSchema,
  implementation: FittedLikelihood,
});
