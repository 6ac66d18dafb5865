import type { RandomStream } from '../contracts/index.js';
import { binomial } from './binomial.js';
import { gamma } from './gamma.js';

const SMALL = 12;

/**
 * A draw of Poisson(mean), mean from 0 to 2^52: exact, in O(log mean). The time of the m-th event is a gamma draw; the
 * events before it lie uniformly, those after it are a smaller Poisson draw (Ahrens & Dieter 1974).
 */
export const poisson = (random: RandomStream, mean: number): number => {
  if (!(mean >= 0 && mean <= 4503599627370496))
    throw new RangeError(`poisson: the mean ${mean} must lie in [0, 2^52].`);
  let events = 0;
  while (mean > SMALL) {
    const m = Math.floor(0.875 * mean);
    const time = gamma(random, m);
    if (time > mean) return events + binomial(random, m - 1, mean / time);
    events += m;
    mean -= time;
  }
  // Unit-rate waiting times, multiplied instead of added.
  const end = Math.exp(-mean);
  for (let product = random.uniform(); product > end; product *= random.uniform()) events++;
  return events;
};
