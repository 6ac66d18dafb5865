import type { Samples, ScoreContext, Scorer } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, scorer } from '../../core/plugin/index.js';
import { PROBABILITY } from '../options.js';
import { rowLuck } from './row-luck.js';

const schema = objectSchema({
  keepGood: {
    ...PROBABILITY,
    default: 1,
    description: 'f: probability that a right row passes; 1 - f is the rate of false rejections',
  },
  keepBad: {
    ...PROBABILITY,
    default: 0,
    description:
      'h: probability that a wrong row passes, the rate of false acceptances; of rows right with probability q, q f / (q f + (1 - q) h) are right after',
  },
});

/**
 * Score 1 for a row that passes, 0 for one that does not. Like a program or a reward model it is of one mind: whether it errs
 * about a row is decided by the row, once for a seed, so that asking again gives no other answer.
 */
class Verifier implements Scorer {
  constructor(private readonly options: Options<typeof schema>) {}

  async score(samples: Samples, { truth, chain }: ScoreContext): Promise<Float64Array> {
    if (truth?.correct === undefined)
      throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
        what: 'the source cannot tell right rows from wrong ones',
        where: 'scorer verifier',
        fix: 'Use a source that provides truth.correct',
      });
    const { keepGood, keepBad } = this.options;
    const right = truth.correct(samples);
    const luck = rowLuck(samples, chain.child('verifier'));
    const passes = (row: number): boolean => {
      const rate = right[row] === 1 ? keepGood : keepBad;
      return rate === 1 || (rate > 0 && luck(row) < rate);
    };
    return Float64Array.from({ length: samples.count }, (_, row) => (passes(row) ? 1 : 0));
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
