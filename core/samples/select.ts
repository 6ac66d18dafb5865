import type { Pairs, RandomStream, Samples, Symbols, Text, Vectors } from '../contracts/index.js';
import { fillBelow } from '../random/index.js';
import { blankArrayPool } from './array-pool.js';
import { rowLength } from './schema.js';

/** The rows at the given indices, in that order, copied. */
export function take<S extends Samples>(samples: S, rows: ArrayLike<number>): S;
export function take(samples: Samples, rows: ArrayLike<number>): Samples {
  switch (samples.kind) {
    case 'vectors':
      return takeVectors(samples, rows);
    case 'pairs':
      return {
        kind: 'pairs',
        count: rows.length,
        inputs: takeVectors(samples.inputs, rows),
        targets: takeVectors(samples.targets, rows),
      } satisfies Pairs;
    case 'symbols':
      return { ...samples, count: rows.length, values: pick(samples.values, rows) } satisfies Symbols;
    case 'text':
      return {
        kind: 'text',
        count: rows.length,
        texts: Array.from(rows, (row) => samples.texts[row]!),
        ...(samples.prompts === undefined ? {} : { prompts: Array.from(rows, (row) => samples.prompts![row]!) }),
      } satisfies Text;
  }
}

const pick = (values: Uint32Array, rows: ArrayLike<number>): Uint32Array => {
  const out = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
};

const takeVectors = (v: Vectors, rows: ArrayLike<number>): Vectors => {
  const d = rowLength(v.shape);
  const values =
    v.values instanceof Float32Array ? new Float32Array(rows.length * d) : new Float64Array(rows.length * d);
  for (let i = 0, at = 0; i < rows.length; i++) {
    const from = rows[i]! * d;
    for (let j = 0; j < d; j++) values[at++] = v.values[from + j]!;
  }
  return { ...v, count: rows.length, values, ...(v.labels === undefined ? {} : { labels: pick(v.labels, rows) }) };
};

/**
 * Of several samples end to end, the rows at these ascending indices, kept apart: what was chosen of each, undefined where
 * nothing was. Numbers are copied into one array, of which the results are views: an array for each of a hundred parts of
 * one row costs more than their rows. RangeError for indices that are of no row or do not ascend.
 */
export const takeAcross = <S extends Samples>(
  list: readonly S[],
  rows: ArrayLike<number>,
): readonly (S | undefined)[] => {
  const taken: (Samples | undefined)[] = [];
  let place: Place | undefined;
  let from = 0;
  for (let i = 0, first = 0; i < list.length; i++) {
    const samples: Samples = list[i]!;
    const end = first + samples.count;
    let to = from;
    for (let least = first; to < rows.length && rows[to]! < end; to++)
      if (!(rows[to]! >= least)) throw outOfOrder(rows);
      else least = rows[to]!;
    let own: Samples | undefined;
    if (to > from) {
      if (isPlain(samples) && lengthIn(samples.shape, place) === (place ??= placeFor(samples.shape, rows.length)).d)
        own = copied(samples, rows, first, from, to, place);
      else own = take(samples, shifted(rows, from, to, first));
    }
    taken.push(own);
    first = end;
    from = to;
  }
  if (from < rows.length) throw outOfOrder(rows);
  return taken as readonly (S | undefined)[];
};
/** What is chosen is trained on once. */
const passing = blankArrayPool();

export const outOfOrder = (rows: ArrayLike<number>): RangeError =>
  new RangeError(`${rows.length} rows that are to be taken: some are not there, or not in ascending order.`);

/** An array for rows of d numbers, with what V8 gives by a call: views of it are many. */
interface Place {
  readonly shape: readonly number[];
  readonly d: number;
  readonly numbers: Float64Array;
  readonly buffer: ArrayBufferLike;
  readonly offset: number;
}
const placeFor = (shape: readonly number[], count: number): Place => {
  const d = rowLength(shape);
  const numbers = passing(count * d);
  return { shape, d, numbers, buffer: numbers.buffer, offset: numbers.byteOffset };
};
const lengthIn = (shape: readonly number[], place: Place | undefined): number =>
  place?.shape === shape ? place.d : rowLength(shape);

const shifted = (rows: ArrayLike<number>, from: number, to: number, first: number): readonly number[] =>
  Array.from({ length: to - from }, (_, k) => rows[from + k]! - first);

/** Rows `rows[from .. to)`, less `first`, of `v`, copied to their places. */
const copied = (
  { values, shape, columns }: Vectors,
  rows: ArrayLike<number>,
  first: number,
  from: number,
  to: number,
  { d, numbers, buffer, offset }: Place,
): Vectors => {
  let at = from * d;
  for (let k = from; k < to; k++)
    for (let read = (rows[k]! - first) * d, end = read + d; read < end;) numbers[at++] = values[read++]!;
  // Not `subarray`, which asks first of which class the result shall be.
  const chosenValues = new Float64Array(buffer, offset + 8 * from * d, (to - from) * d);
  const chosen = { kind: 'vectors', count: to - from, shape, values: chosenValues } as const;
  return columns === undefined ? chosen : { ...chosen, columns };
};

/** Vectors in double precision, without labels. */
const isPlain = (samples: Samples): samples is Vectors =>
  samples.kind === 'vectors' && samples.labels === undefined && samples.values instanceof Float64Array;

/** The columns at the given indices, in that order, copied: rows are numbers in a line from then on, without labels. */
export const takeColumns = ({ count, shape, values }: Vectors, columns: readonly number[]): Vectors => {
  const d = rowLength(shape);
  const taken = new Float64Array(count * columns.length);
  for (let row = 0, at = 0; row < count; row++) for (const j of columns) taken[at++] = values[row * d + j]!;
  return { kind: 'vectors', count, shape: [columns.length], values: taken };
};

/** Rows [from, from + count) as a view: no number is copied. */
export function slice<S extends Samples>(samples: S, from: number, count: number): S;
export function slice(samples: Samples, from: number, count: number): Samples {
  const to = from + count;
  switch (samples.kind) {
    case 'vectors':
      return sliceVectors(samples, from, to);
    case 'pairs':
      return {
        kind: 'pairs',
        count,
        inputs: sliceVectors(samples.inputs, from, to),
        targets: sliceVectors(samples.targets, from, to),
      };
    case 'symbols':
      return { ...samples, count, values: samples.values.subarray(from, to) };
    case 'text':
      return {
        kind: 'text',
        count,
        texts: samples.texts.slice(from, to),
        ...(samples.prompts === undefined ? {} : { prompts: samples.prompts.slice(from, to) }),
      };
  }
}
const sliceVectors = (v: Vectors, from: number, to: number): Vectors => {
  const d = rowLength(v.shape);
  return {
    ...v,
    count: to - from,
    values: v.values.subarray(from * d, to * d),
    ...(v.labels === undefined ? {} : { labels: v.labels.subarray(from, to) }),
  };
};

/** The indices [from, from + count). */
export const range = (count: number, from = 0): Uint32Array => {
  const rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = from + i;
  return rows;
};

/** A bit for each row that is taken. Kept between calls. */
let bits = new Uint32Array(0);
/** Indices of rows pass with the rows. */
const newRows = blankArrayPool();

/**
 * `chosen` of `total` indices without replacement, ascending; every subset is equally likely (Floyd; Bentley & Floyd 1987):
 * one draw for each chosen row, and a bit for each row.
 */
export const chooseRows = (total: number, chosen: number, random: RandomStream): Uint32Array => {
  if (chosen > total) throw new RangeError(`${chosen} of ${total} rows cannot be chosen without replacement.`);
  const words = (total + 31) >>> 5;
  if (bits.length < words) bits = new Uint32Array(2 * words);
  // V8 looks up what may be another array by then at every access.
  const taken = bits.fill(0, 0, words);
  const numbers = newRows((chosen + 1) >>> 1);
  const rows = new Uint32Array(numbers.buffer, numbers.byteOffset, chosen);
  const first = total - chosen;
  fillBelow(random, first + 1, rows);
  for (let i = 0; i < chosen; i++) {
    const row = rows[i]!;
    const other = (taken[row >>> 5]! >>> (row & 31)) & 1 ? first + i : row;
    taken[other >>> 5]! |= 1 << (other & 31);
  }
  for (let word = 0, have = 0; have < chosen; word++)
    for (let left = taken[word]!; left !== 0; left &= left - 1)
      rows[have++] = word * 32 + 31 - Math.clz32(left & -left);
  return rows;
};
