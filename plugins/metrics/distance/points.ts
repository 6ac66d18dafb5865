import type { Vectors } from '../../../core/contracts/index.js';
import { rowLength, take } from '../../../core/samples/index.js';

/** Rows as plain numbers: `count` of length `d`, row-major. */
export interface Points {
  readonly count: number;
  readonly d: number;
  readonly values: Float64Array;
  /** written by table/gower.ts: its squares are Gower's dissimilarities */
  readonly gower?: true;
}

/** Rows of vectors, or of a table as table/gower.ts writes them. */
export type Comparable = Vectors & Pick<Points, 'gower'>;

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
export const pointsOf = (samples: Comparable, most = Infinity): Points => {
  const { count, values, shape } = samples.count <= most ? samples : take(samples, spreadRows(samples.count, most));
  return {
    count,
    d: rowLength(shape),
    values: values instanceof Float64Array ? values : Float64Array.from(values),
    ...(samples.gower === true ? { gower: true } : {}),
  };
};

/** The rows of `a`, then those of `b`. */
export const joinPoints = (a: Points, b: Points): Points => {
  const values = new Float64Array(a.values.length + b.values.length);
  values.set(a.values);
  values.set(b.values, a.values.length);
  return { ...a, count: a.count + b.count, values };
};

/** The sum of squared differences, one column after the other, of the rows that begin at `i` and `k`. */
export const squaredDistance = (a: Float64Array, i: number, b: Float64Array, k: number, d: number): number => {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const gap = a[i + j]! - b[k + j]!;
    sum += gap * gap;
  }
  return sum;
};

/** Rows that a middle is found among. */
const MIDDLE_ROWS = 64;

/** A point amid the rows: of every column the median of some of them, so that a few far ones do not draw it away. */
export const middle = ({ count, d, values }: Points): Float64Array => {
  const rows = spreadRows(count, MIDDLE_ROWS);
  const column = new Float64Array(rows.length);
  return Float64Array.from({ length: d }, (_, j) => {
    rows.forEach((row, i) => (column[i] = values[row * d + j]!));
    return column.sort()[rows.length >> 1] ?? 0;
  });
};

/** The rows less a centre. */
export const centred = ({ count, d, values }: Points, centre: Float64Array): Points => {
  const differences = new Float64Array(values.length);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < d; j++, at++) differences[at] = values[at]! - centre[j]!;
  return { count, d, values: differences };
};

/** How many rows of each side are held against each other: the work grows with its square. */
export const ROWS = {
  type: 'integer',
  minimum: 2,
  default: 1000,
  description: 'rows of each side that are compared, spread over all that there are; the work grows with its square',
} as const;
