import type { RandomStream } from '../contracts/index.js';

/** A draw of the exponential distribution of the given mean (default 1, above 0). */
export const exponential = (random: RandomStream, mean = 1): number => {
  if (!(mean > 0 && mean < Infinity)) throw new RangeError(`exponential: the mean ${mean} must be above 0 and finite.`);
  return -mean * Math.log(random.uniform());
};
