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
  const correlate = (values: Float64Array, start: number): void => {
    let sum = 0;
    for (let at = start; at < start + d; at++) sum += values[at]!;
    for (let at = start; at < start + d; at++) values[at] = mean + sd * (own * values[at]! + shared * sum);
  };
  return (from, count) => {
    const values = new Float64Array(count * d);
    numbered.read(from, count, (stream, first, end) => {
      for (let at = first * d; at < end * d; at++) values[at] = stream.normal();
      if (shared === 0) for (let at = first * d; at < end * d; at++) values[at] = mean + sd * values[at]!;
      else for (let row = first; row < end; row++) correlate(values, row * d);
    });
    return { kind: 'vectors', count, shape: [d], values };
  };
};
