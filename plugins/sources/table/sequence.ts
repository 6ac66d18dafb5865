import type { RandomStream, Vectors } from '../../../core/contracts/index.js';
import { range, take } from '../../../core/samples/index.js';
import { NumberedRows } from '../numbered.js';

export type Rows = (from: number, count: number) => Vectors;

/** Draws with replacement are one word each: a block is cheap to pass over. */
const BLOCK = 64;

/** Which rows of the population rows [from, from + count) of the sequence are. */
export type Order = (from: number, count: number) => Uint32Array;

/** Each of `count` rows once, in a random order (Fisher-Yates). */
const orderOnce = (count: number, random: RandomStream): Order => {
  const order = range(count);
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const row = order[last]!;
    order[last] = order[other]!;
    order[other] = row;
  }
  return (from, count) => order.subarray(from, from + count);
};

/** An endless sequence of independent draws from `size` rows, each equally likely. */
const orderAgain = (size: number, random: RandomStream): Order => {
  const numbered = new NumberedRows(random, BLOCK, (stream) => void stream.below(size));
  return (from, count) => {
    const rows = new Uint32Array(count);
    numbered.read(from, count, (stream, first, end) => {
      for (let row = first; row < end; row++) rows[row] = stream.below(size);
    });
    return rows;
  };
};

export const orders = { once: orderOnce, again: orderAgain } as const;

export const once = (population: Vectors, random: RandomStream): Rows => {
  const order = orderOnce(population.count, random);
  return (from, count) => take(population, order(from, count));
};

export const again = (population: Vectors, random: RandomStream): Rows => {
  const order = orderAgain(population.count, random);
  return (from, count) => take(population, order(from, count));
};
