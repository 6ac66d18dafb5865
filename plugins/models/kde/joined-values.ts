import type { Vectors } from '../../../core/contracts/index.js';

/** The values of all rows in order. Not `join`: labels play no part, and real rows may have them where sampled ones have not. */
export const joinedValues = (list: readonly Vectors[]): Float64Array | Float32Array => {
  if (list.length === 1) return list[0]!.values;
  const values = new Float64Array(list.reduce((sum, samples) => sum + samples.values.length, 0));
  let at = 0;
  for (const samples of list) {
    values.set(samples.values, at);
    at += samples.values.length;
  }
  return values;
};
