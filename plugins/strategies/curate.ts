import type { MixState, MixStrategy, Mixed, SampleContext, Samples, Synthetic } from '../../core/contracts/index.js';
import { strategy, type Options } from '../../core/plugin/index.js';
import { accepted } from './curate/accepted.js';
import { chosen } from './curate/chosen.js';
import { decorated } from './wrap.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['strategy', 'scorer'],
  properties: {
    strategy: { entry: 'strategies', description: 'gets the synthetic rows that are kept' },
    scorer: { entry: 'scorers', description: 'verifier or reward model; a higher score is better' },
    keep: {
      enum: ['best', 'softmax', 'threshold'],
      default: 'best',
      description:
        'best: the highest score of `of` candidates; softmax: one of them, with probability proportional to exp(score) (Ferbach et al. 2024); threshold: every row that scores at least `threshold` (Feng et al. 2024)',
    },
    of: { type: 'integer', minimum: 2, default: 4, description: 'candidates for each row; for best and softmax' },
    threshold: { type: 'number', default: 0.5, description: 'lowest score that is kept; for threshold' },
    rounds: {
      type: 'integer',
      minimum: 1,
      default: 100,
      description: 'for threshold: how often as many rows are drawn as are wanted, before the chain is given up',
    },
  },
} as const;

/** Another strategy that gets only those synthetic rows that a scorer likes, always as many as it asks for. */
class Curate implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {}

  next(state: MixState): Promise<Mixed> {
    return this.options.strategy.next(decorated(state, (inner) => this.#curated(inner, state)));
  }

  #curated(inner: Synthetic, { truth }: MixState): Synthetic {
    const { keep, of, threshold, rounds, scorer } = this.options;
    const judge = (samples: Samples, context: SampleContext): Promise<Float64Array> =>
      scorer.score(samples, {
        random: context.random.child('score'),
        signal: context.signal,
        report: context.report,
        ...(truth === undefined ? {} : { truth }),
      });
    const one = (context: SampleContext, index: number): SampleContext => ({
      ...context,
      random: context.random.child('kept', index),
    });
    if (keep === 'threshold') {
      const draw = (count: number, context: SampleContext): Promise<Samples> =>
        accepted(inner, count, { threshold, rounds, judge }, context);
      return {
        ...inner,
        sample: draw,
        candidates: async (count, wanted, context) => {
          const all: Samples[] = [];
          for (let i = 0; i < wanted; i++) all.push(await draw(count, one(context, i)));
          return all;
        },
      };
    }
    return {
      ...inner,
      sample: async (count, context) => {
        const draws = await inner.candidates(count, of, below(context));
        return chosen(draws, keep, judge, context);
      },
      candidates: async (count, wanted, context) => {
        // All at once, so that every candidate answers the same given row.
        const draws = await inner.candidates(count, wanted * of, below(context));
        const all: Samples[] = [];
        for (let i = 0; i < wanted; i++)
          all.push(await chosen(draws.slice(i * of, (i + 1) * of), keep, judge, one(context, i)));
        return all;
      },
    };
  }
}

/** A stream apart from the scorer's own, also where one curation stands inside another. */
const below = (context: SampleContext): SampleContext => ({ ...context, random: context.random.child('drawn') });

export const curate = strategy({
  id: 'curate',
  summary: 'Another strategy that gets only the synthetic rows that a verifier or reward model likes best',
  reference:
    'Feng et al. 2024, Beyond Model Collapse; Ferbach et al. 2024, Self-Consuming Generative Models with Curated Data',
  options: schema,
  wraps: 'strategy',
  implementation: Curate,
});
