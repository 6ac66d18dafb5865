import type { RandomStream } from '../contracts/index.js';
import { binomial } from './binomial.js';

/**
 * Counts of n draws by category. `weights` need not add up to 1: at least 0, finite, not all 0. One binomial draw a
 * category, given what the earlier ones left: O(categories) however large n.
 */
export const multinomial = (random: RandomStream, n: number, weights: ArrayLike<number>): Uint32Array => {
  if (!(Number.isInteger(n) && n >= 0 && n < 4294967296))
    throw new RangeError(`multinomial: n = ${n} must be a whole number from 0 to 2^32 - 1.`);
  // Mass from each category to the last, summed from the end: subtracting from the total would drift.
  const rest = new Float64Array(weights.length + 1);
  for (let i = weights.length - 1; i >= 0; i--) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Infinity))
      throw new RangeError(`multinomial: weight ${i} is ${weight}; it must be finite and at least 0.`);
    rest[i] = rest[i + 1]! + weight;
  }
  if (!(rest[0]! > 0 && rest[0]! < Infinity))
    throw new RangeError('multinomial: the weights add up to nothing usable.');
  const counts = new Uint32Array(weights.length);
  for (let i = 0; i < counts.length && n > 0; i++) {
    if (weights[i] === 0) continue;
    const count = binomial(random, n, weights[i]! / rest[i]!);
    counts[i] = count;
    n -= count;
  }
  return counts;
};
