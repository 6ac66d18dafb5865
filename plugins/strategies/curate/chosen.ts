import type { SampleContext, Samples } from '../../../core/contracts/index.js';
import { join, take } from '../../../core/samples/index.js';
import type { Judge } from './judge.js';

/**
 * One of the candidates for every row: the best (the first of equals), or one drawn with probability proportional to
 * exp(score). `draws`: row i of each answers the same question.
 */
export const chosen = async (
  draws: readonly Samples[],
  how: 'best' | 'softmax',
  judge: Judge,
  context: SampleContext,
): Promise<Samples> => {
  const count = draws[0]!.count;
  const best = new Float64Array(count).fill(-Infinity);
  const rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  for (const [k, samples] of draws.entries()) {
    const random = context.random.child('candidate', k);
    const scores = await judge(samples, { ...context, random });
    const luck = random.child('choice');
    for (let i = 0; i < count; i++) {
      // The largest of score + Gumbel noise is a draw from the softmax.
      const score = how === 'best' ? scores[i]! : scores[i]! - Math.log(-Math.log(luck.uniform()));
      if (score <= best[i]!) continue;
      best[i] = score;
      rows[i] = k * count + i;
    }
  }
  return take(join(draws), rows);
};
