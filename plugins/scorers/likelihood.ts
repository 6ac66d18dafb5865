import type { Samples, ScoreContext, Scorer } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, scorer } from '../../core/plugin/index.js';

const schema = objectSchema({
  scale: {
    type: 'number',
    default: 1,
    description: 'multiplies the log density; above 1 sharpens a softmax choice, below 0 prefers what is unlikely',
  },
});

/** A reward model that knows the truth: the log density of each row, nats. */
class LikelihoodScorer implements Scorer {
  constructor(private readonly options: Options<typeof schema>) {}

  async score(samples: Samples, { truth }: ScoreContext): Promise<Float64Array> {
    if (truth?.logLikelihood === undefined)
      throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
        what: 'the source does not know the density of a row',
        where: 'scorer likelihood',
        fix: 'Use a source that provides truth.likelihood',
      });
    const { scale } = this.options;
    // An impossible row has no other score than the lowest, whatever the scale; 0 times -Infinity would be none.
    return truth.logLikelihood(samples).map((density) => (density === -Infinity ? -Infinity : scale * density));
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
  },
  'all',
);

/** A reward model that was learned: the log density of each row under a model of its own, nats. */
class FittedLikelihood implements Scorer {
  constructor(private readonly options: Options<typeof fittedSchema>) {}

  score(samples: Samples, context: ScoreContext): Promise<Float64Array> {
    const { model } = this.options;
    if (model.logLikelihood !== undefined) return model.logLikelihood(samples, context);
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
