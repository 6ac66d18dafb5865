import type { RandomStream } from '../contracts/index.js';
import { logGammaDraw } from './gamma.js';

/** A draw of the Dirichlet distribution, parameters all above 0: shares that add up to 1, in their order. */
export const dirichlet = (random: RandomStream, parameters: ArrayLike<number>): Float64Array => {
  if (parameters.length === 0) throw new RangeError('dirichlet: there must be at least one parameter.');
  const shares = new Float64Array(parameters.length);
  let largest = -Infinity;
  for (let i = 0; i < shares.length; i++) {
    shares[i] = logGammaDraw(random, parameters[i]!);
    largest = Math.max(largest, shares[i]!);
  }
  let total = 0;
  for (let i = 0; i < shares.length; i++) {
    shares[i] = Math.exp(shares[i]! - largest);
    total += shares[i]!;
  }
  for (let i = 0; i < shares.length; i++) shares[i]! /= total;
  return shares;
};
