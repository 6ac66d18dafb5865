import type { Pairs, RandomStream, Samples, Symbols, Text, Vectors } from '../contracts/index.js';
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

/**
 * `chosen` of `total` indices without replacement, ascending; every subset is equally likely (Floyd; Bentley & Floyd 1987):
 * one draw for each chosen row, and a bit for each row.
 */
export const chooseRows = (total: number, chosen: number, random: RandomStream): Uint32Array => {
  if (chosen > total) throw new RangeError(`${chosen} of ${total} rows cannot be chosen without replacement.`);
  const taken = new Uint32Array((total + 31) >>> 5);
  for (let last = total - chosen; last < total; last++) {
    const row = random.below(last + 1);
    const other = (taken[row >>> 5]! >>> (row & 31)) & 1 ? last : row;
    taken[other >>> 5]! |= 1 << (other & 31);
  }
  const rows = new Uint32Array(chosen);
  for (let word = 0, have = 0; have < chosen; word++)
    for (let bits = taken[word]!; bits !== 0; bits &= bits - 1)
      rows[have++] = word * 32 + 31 - Math.clz32(bits & -bits);
  return rows;
};
