import type { Vectors } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';

export interface Scale {
  readonly centre: Float64Array;
  /** 1 for a constant column, which is centred only */
  readonly spread: Float64Array;
}

/**
 * Mean and standard deviation (divisor N) of every column of numbers of the rows to train on; the test rows have no part in
 * it. Categorical columns stay as they are.
 */
export const standardScale = ({ count, shape, values, columns }: Vectors): Scale => {
  const d = rowLength(shape);
  const centre = new Float64Array(d);
  const spread = new Float64Array(d);
  for (let i = 0; i < values.length; i++) centre[i % d]! += values[i]!;
  const constant = constantColumns(values, d);
  for (let j = 0; j < d; j++) centre[j] = constant[j] === 1 ? values[j]! : centre[j]! / count;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - centre[i % d]!;
    spread[i % d]! += deviation * deviation;
  }
  for (let j = 0; j < d; j++) spread[j] = constant[j] === 1 ? 1 : Math.sqrt(spread[j]! / count);
  columns?.forEach(({ kind }, j) => {
    if (kind === 'category') [centre[j], spread[j]] = [0, 1];
  });
  return { centre, spread };
};

/** Found by comparison: the computed mean of equal numbers need not equal them. */
const constantColumns = (values: ArrayLike<number>, d: number): Uint8Array => {
  const constant = new Uint8Array(d).fill(1);
  for (let i = d; i < values.length; i++) if (values[i] !== values[i % d]) constant[i % d] = 0;
  return constant;
};

/** (x - centre) / spread in every column. */
export const applyScale = (samples: Vectors, { centre, spread }: Scale): Vectors => {
  const d = centre.length;
  const values = new Float64Array(samples.values.length);
  for (let i = 0; i < values.length; i++) values[i] = (samples.values[i]! - centre[i % d]!) / spread[i % d]!;
  return { ...samples, values };
};
