import type { RandomStream, Vectors } from '../../../core/contracts/index.js';
import { NumberedRows } from '../numbered.js';
import type { Equicorrelated } from './equicorrelated.js';

/** Numbers in a block: opening a stream costs about as much as drawing 20. */
const BLOCK = 512;

/** The numbered rows of a normal law: (from, count) gives the same rows whatever was asked for before. */
export const normalRows = (
  { dimensions: d, mean, sd, root: { own, shared } }: Equicorrelated,
  random: RandomStream,
): ((from: number, count: number) => Vectors) => {
  const numbered = new NumberedRows(random, Math.max(1, Math.floor(BLOCK / d)), (stream) => {
    for (let j = 0; j < d; j++) stream.normal();
  });
  return (from, count) => {
    const values = new Float64Array(count * d);
    numbered.read(from, count, (stream, row) => {
      const at = row * d;
      if (shared === 0) {
        for (let j = 0; j < d; j++) values[at + j] = mean + sd * stream.normal();
        return;
      }
      let sum = 0;
      for (let j = 0; j < d; j++) sum += values[at + j] = stream.normal();
      for (let j = 0; j < d; j++) values[at + j] = mean + sd * (own * values[at + j]! + shared * sum);
    });
    return { kind: 'vectors', count, shape: [d], values };
  };
};
