import type { RandomStream, Vectors } from '../../../core/contracts/index.js';
import { range, take } from '../../../core/samples/index.js';
import { NumberedRows } from '../numbered.js';

export type Rows = (from: number, count: number) => Vectors;

/** Draws with replacement are one word each: a block is cheap to pass over. */
const BLOCK = 64;

/** Every row once, in a random order (Fisher-Yates). */
export const once = (population: Vectors, random: RandomStream): Rows => {
  const order = range(population.count);
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const row = order[last]!;
    order[last] = order[other]!;
    order[other] = row;
  }
  return (from, count) => take(population, order.subarray(from, from + count));
};

/** An endless sequence of independent draws from the rows, each equally likely. */
export const again = (population: Vectors, random: RandomStream): Rows => {
  const numbered = new NumberedRows(random, BLOCK, (stream) => void stream.below(population.count));
  return (from, count) => {
    const rows = new Uint32Array(count);
    numbered.read(from, count, (stream, first, end) => {
      for (let row = first; row < end; row++) rows[row] = stream.below(population.count);
    });
    return take(population, rows);
  };
};
