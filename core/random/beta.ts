import type { RandomStream } from '../contracts/index.js';
import { logGammaDraw } from './gamma.js';

/** A draw of Beta(a, b), a, b > 0, from two gamma draws on the log scale, so that small parameters do not give 0 / 0. */
export const beta = (random: RandomStream, a: number, b: number): number => {
  const x = logGammaDraw(random, a);
  const y = logGammaDraw(random, b);
  return 1 / (1 + Math.exp(y - x));
};
