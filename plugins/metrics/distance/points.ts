import type { Vectors } from '../../../core/contracts/index.js';
import { rowLength, take } from '../../../core/samples/index.js';

/** Rows as plain numbers: `count` of length `d`, row-major. */
export interface Points {
  readonly count: number;
  readonly d: number;
  readonly values: Float64Array;
}

const GOLDEN = 0.5 * (Math.sqrt(5) - 1);

/**
 * `wanted` of `total` indices, ascending, all of them where there are no more: one from each of `wanted` equal stretches,
 * at a place that moves by the golden ratio, so that no period in the order of the rows is met. Always the same ones.
 */
export const spreadRows = (total: number, wanted: number): Uint32Array => {
  const count = Math.min(total, wanted);
  const rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * total) / count);
    const to = Math.floor(((i + 1) * total) / count);
    rows[i] = from + Math.floor((to - from) * ((i * GOLDEN) % 1));
  }
  return rows;
};

/** At most `most` of the rows, spread over all of them. */
export const pointsOf = (samples: Vectors, most = Infinity): Points => {
  const { count, values, shape } = samples.count <= most ? samples : take(samples, spreadRows(samples.count, most));
  return { count, d: rowLength(shape), values: values instanceof Float64Array ? values : Float64Array.from(values) };
};

/** The rows of `a`, then those of `b`. */
export const joinPoints = (a: Points, b: Points): Points => {
  const values = new Float64Array(a.values.length + b.values.length);
  values.set(a.values);
  values.set(b.values, a.values.length);
  return { count: a.count + b.count, d: a.d, values };
};

/** How many rows of each side are held against each other: the work grows with its square. */
export const ROWS = {
  type: 'integer',
  minimum: 2,
  default: 1000,
  description: 'rows of each side that are compared, spread over all that there are; the work grows with its square',
} as const;
