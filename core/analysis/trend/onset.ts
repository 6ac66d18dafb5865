import type { Trend } from '../../contracts/index.js';
import { skewedAbove, skewedBelow } from '../tests/skewed.js';
import { moments } from '../series/summary.js';

/** Each walk at 2.5 %; a fixed sequence needs no adjustment for its many generations. */
const ALPHA = 0.025;

/**
 * The first generation whose effect exceeds the tolerance. `excess(g)`: one number a seed, the paired effect in
 * generation g minus the tolerance. Lower limit: walking up, the first generation that is not shown to be within it.
 * Upper limit: walking down from the last one while the excess is shown. Point: where the running maximum of the mean
 * first exceeds it, which is where the mean does.
 */
export const onsetOf = (
  generations: number,
  excess: (generation: number) => Float64Array | undefined,
): NonNullable<Trend['onset']> | undefined => {
  const by: Float64Array[] = [];
  for (let generation = 1; generation <= generations; generation++) {
    const d = excess(generation);
    if (d === undefined || d.length < 2) return undefined;
    by.push(d);
  }
  const point = by.findIndex((d) => moments(d).mean > 0);
  const low = by.findIndex((d) => !(skewedBelow(d, 0) <= ALPHA));
  let high = generations + 1;
  while (high > 1 && skewedAbove(by[high - 2]!, 0) <= ALPHA) high--;
  const withinRun = high <= generations;
  return {
    ...(point < 0 ? {} : { generation: point + 1 }),
    ...(low < 0 ? {} : { low: low + 1 }),
    ...(withinRun ? { high } : {}),
    withinRun,
  };
};
