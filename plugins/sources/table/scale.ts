import type { Vectors } from '../../../core/contracts/index.js';
import { CONSTANT_RANGE } from '../../../core/numerics/index.js';
import { gapMarks, presentCells, rowLength } from '../../../core/samples/index.js';

export interface ColumnScale {
  readonly centre: Float64Array;
  /** 1 for a column that is constant but for rounding, which is centred only */
  readonly spread: Float64Array;
}

/**
 * Mean and standard deviation (divisor N) of every column of numbers of the rows to train on; the test rows have no part in
 * it. Categorical columns stay as they are; of one whose cells may be missing (`Column.markedBy`) those that are there count,
 * and the column that says so stays.
 */
export const standardScale = ({ count, shape, values, columns }: Vectors): ColumnScale => {
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
  gapMarks(columns).forEach((mark, j) => {
    if (mark < 0) return;
    const present = presentCells(values, d, j, mark);
    const own =
      present.length === 0
        ? undefined
        : standardScale({ kind: 'vectors', count: present.length, shape: [1], values: present });
    [centre[j], spread[j]] = [own?.centre[0] ?? 0, own?.spread[0] ?? 1];
    [centre[mark], spread[mark]] = [0, 1];
  });
  return { centre, spread };
};

/**
 * Found by comparison, for the computed mean of equal numbers need not equal them; what rounding makes of one number is
 * that number, or scaling would make data of its noise.
 */
const constantColumns = (values: ArrayLike<number>, d: number): Uint8Array => {
  const low = Float64Array.from({ length: d }, (_, j) => values[j] ?? 0);
  const high = low.slice();
  for (let i = d; i < values.length; i++) {
    const j = i % d;
    low[j] = Math.min(low[j]!, values[i]!);
    high[j] = Math.max(high[j]!, values[i]!);
  }
  return Uint8Array.from(low, (least, j) =>
    Number(high[j]! - least <= CONSTANT_RANGE * Math.max(Math.abs(least), Math.abs(high[j]!))),
  );
};

/** (x - centre) / spread in every column; what stands in a missing cell stays. */
export const applyScale = (samples: Vectors, { centre, spread }: ColumnScale): Vectors => {
  const d = centre.length;
  const values = new Float64Array(samples.values.length);
  for (let i = 0; i < values.length; i++) values[i] = (samples.values[i]! - centre[i % d]!) / spread[i % d]!;
  gapMarks(samples.columns).forEach((mark, j) => {
    if (mark < 0) return;
    for (let at = 0; at < values.length; at += d) if (values[at + mark] === 1) values[at + j] = 0;
  });
  return { ...samples, values };
};
