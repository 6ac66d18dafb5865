import type { SampleContext, Samples, Synthetic } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { join, slice, take } from '../../../core/samples/index.js';
import type { Judge } from './judge.js';

export interface Acceptance {
  /** lowest score that is kept */
  readonly threshold: number;
  /** draws of `count` rows before it gives up */
  readonly rounds: number;
  readonly judge: Judge;
}

/**
 * The first `count` rows that score at least `threshold`. Every round draws `count` rows, not the number still missing:
 * a model that answers given rows would else answer only the first of them again.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID when too few are accepted
 */
export const accepted = async (
  inner: Synthetic,
  count: number,
  { threshold, rounds, judge }: Acceptance,
  context: SampleContext,
): Promise<Samples> => {
  const kept: Samples[] = [];
  let missing = count;
  for (let round = 0; round < rounds && missing > 0; round++) {
    context.signal.throwIfAborted();
    const random = context.random.child('round', round);
    const drawn = await inner.sample(count, { ...context, random: random.child('drawn') });
    const scores = await judge(drawn, { ...context, random });
    const rows: number[] = [];
    for (let i = 0; i < count && rows.length < missing; i++) if (scores[i]! >= threshold) rows.push(i);
    if (rows.length === 0) continue;
    kept.push(rows.length === count ? drawn : take(drawn, rows));
    missing -= rows.length;
  }
  if (missing > 0)
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `${rounds} times ${count} rows were drawn, and the scorer accepted ${count - missing}, where ${count} are wanted`,
      where: 'strategy curate',
      why: `Hardly any row scores ${threshold} or more: the model makes few good ones, or the threshold is too high`,
      fix: 'Lower `threshold`, raise `rounds`, or keep the best of several',
    });
  return slice(join(kept), 0, count);
};
