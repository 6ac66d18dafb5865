import type { Samples, ScoreContext, Scorer } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, scorer } from '../../core/plugin/index.js';
import { PROBABILITY } from '../options.js';

const schema = objectSchema({
  keepGood: { ...PROBABILITY, default: 1, description: 'f: probability that a right row passes' },
  keepBad: {
    ...PROBABILITY,
    default: 0,
    description:
      'h: probability that a wrong row passes; of rows right with probability q, q f / (q f + (1 - q) h) are right after',
  },
});

/** Score 1 for a row that passes, 0 for one that does not. */
class Verifier implements Scorer {
  constructor(private readonly options: Options<typeof schema>) {}

  async score(samples: Samples, { truth, random }: ScoreContext): Promise<Float64Array> {
    if (truth?.correct === undefined)
      throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
        what: 'the source cannot tell right rows from wrong ones',
        where: 'scorer verifier',
        fix: 'Use a source that provides truth.correct',
      });
    const { keepGood, keepBad } = this.options;
    const right = truth.correct(samples);
    const scores = new Float64Array(samples.count);
    for (let i = 0; i < scores.length; i++)
      scores[i] = random.uniform() < (right[i] === 1 ? keepGood : keepBad) ? 1 : 0;
    return scores;
  }
}

export const verifier = scorer({
  id: 'verifier',
  summary: 'Passes right rows and stops wrong ones, with given rates of error',
  reference: 'Feng et al. 2024, Beyond Model Collapse: Scaling Up with Synthesized Data Requires Verification',
  data: 'any',
  needs: ['truth.correct'],
  options: schema,
  implementation: Verifier,
});
