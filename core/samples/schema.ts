import type { Column, Samples, Vectors } from '../contracts/index.js';
import { gapFault, gapMarks } from './gaps.js';

/** Numbers in one row of `shape`. */
export const rowLength = (shape: readonly number[]): number => {
  let product = 1;
  for (let i = 0; i < shape.length; i++) product *= shape[i]!;
  return product;
};

/** `[height, width]`, or `[height, width, channels]` with one channel or three: rows that can be looked at as images. */
export const imageShape = (
  shape: readonly number[],
): readonly [height: number, width: number, channels: number] | undefined => {
  const [height = 0, width = 0, channels = 1] = shape;
  const looksLike = (shape.length === 2 || shape.length === 3) && height > 1 && width > 1;
  return looksLike && (channels === 1 || channels === 3) ? [height, width, channels] : undefined;
};

/** What two samples must share to be joined: kind, shapes, columns, labelled or not, alphabet. A string fit for messages. */
export const schemaOf = (samples: Samples): string => {
  switch (samples.kind) {
    case 'vectors':
      return described(samples).ofVectors;
    case 'pairs':
      return `pairs ${described(samples.inputs).schema} -> ${described(samples.targets).schema}`;
    case 'symbols':
      return `symbols of ${samples.alphabet}`;
    case 'text':
      return samples.prompts === undefined ? 'text' : 'text with prompts';
  }
};
interface Described {
  readonly shape: Vectors['shape'];
  readonly columns: Vectors['columns'] | undefined;
  readonly labelled: boolean;
  readonly schema: string;
  readonly ofVectors: string;
}
let latest: Described = {
  shape: [],
  columns: undefined,
  labelled: false,
  schema: '[]',
  ofVectors: 'vectors []',
};
const described = ({ shape, columns, labels }: Vectors): Described => {
  const labelled = labels !== undefined;
  // The parts of a pool share their shape: one after another asks for the same words, and is given the same string.
  if (latest.shape !== shape || latest.columns !== columns || latest.labelled !== labelled) {
    const schema = `[${shape.join(' x ')}]${columns === undefined ? '' : ` of ${columnsSchema(columns)}`}${labelled ? ' labelled' : ''}`;
    latest = { shape, columns, labelled, schema, ofVectors: `vectors ${schema}` };
  }
  return latest;
};

const written = new WeakMap<readonly Column[], string>();

/**
 * Columns in a few words, equal for equal columns: how many of each kind, and a check sum of names and values, which have no
 * place in messages that may be published.
 */
const columnsSchema = (columns: readonly Column[]): string => {
  let schema = written.get(columns);
  if (schema === undefined) {
    const categorical = columns.reduce((sum, { kind }) => sum + Number(kind === 'category'), 0);
    const gaps = gapMarks(columns).reduce((sum, mark) => sum + Number(mark >= 0), 0);
    const missing = gaps === 0 ? '' : `, ${gaps} with missing cells,`;
    schema = `${columns.length - categorical} numeric and ${categorical} categorical columns${missing} #${checkSum(columns)}`;
    written.set(columns, schema);
  }
  return schema;
};

/** FNV-1a, 32 bits (Fowler, Noll & Vo), over UTF-16 units. */
const checkSum = (columns: readonly Column[]): string => {
  const text = JSON.stringify(
    columns.map((column) => [
      column.name,
      column.kind === 'category' ? column.values : null,
      ...(column.kind === 'number' && column.markedBy !== undefined ? [column.markedBy] : []),
    ]),
  );
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
};

/** Whether the arrays of `samples` hold what its count, shape and columns say; a reason where not. */
export const lengthFault = (samples: Samples): string | undefined => {
  switch (samples.kind) {
    case 'vectors':
      return vectorsFault(samples);
    case 'pairs':
      if (samples.inputs.count !== samples.count || samples.targets.count !== samples.count)
        return `${samples.inputs.count} inputs and ${samples.targets.count} targets for ${samples.count} rows`;
      return lengthFault(samples.inputs) ?? lengthFault(samples.targets);
    case 'symbols':
      return samples.values.length === samples.count
        ? undefined
        : `${samples.values.length} values for ${samples.count} rows`;
    case 'text':
      if (samples.texts.length !== samples.count) return `${samples.texts.length} texts for ${samples.count} rows`;
      return samples.prompts === undefined || samples.prompts.length === samples.count
        ? undefined
        : `${samples.prompts.length} prompts for ${samples.count} rows`;
  }
};

const vectorsFault = (vectors: Vectors): string | undefined => {
  const { count, shape, values, labels, columns } = vectors;
  const expected = count * rowLength(shape);
  if (values.length !== expected)
    return `${values.length} values where ${count} rows of [${shape.join(' x ')}] have ${expected}`;
  if (labels !== undefined && labels.length !== count) return `${labels.length} labels for ${count} rows`;
  return columns === undefined ? undefined : (categoryFault(vectors, columns) ?? gapFault(vectors, columns));
};

/** A categorical cell that holds no index of a value, or columns that are not as many as the numbers of a row. */
const categoryFault = ({ values, shape }: Vectors, columns: readonly Column[]): string | undefined => {
  const d = columns.length;
  const length = rowLength(shape);
  if (d !== length) return `${d} columns for rows of ${length} numbers`;
  for (let j = 0; j < d; j++) {
    const column = columns[j]!;
    if (column.kind === 'number') continue;
    const known = column.values.length;
    for (let at = j; at < values.length; at += d) {
      const cell = values[at]!;
      if (!(cell >= 0 && cell < known && Number.isInteger(cell)))
        return `${cell} in the categorical column '${column.name}', row ${(at - j) / d}, whose values are numbered 0 to ${known - 1}`;
    }
  }
  return undefined;
};

/** What is known of a value before it is known to be samples. */
type Unchecked = Readonly<Record<string, unknown>>;

/** Why a value is not samples at all: kind, count, arrays of other types or lengths; undefined: it is. */
export const formFault = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null) return `${nameOf(value)} instead of samples`;
  const { kind, count } = value as Unchecked;
  if (!isCount(count)) return `samples whose count is ${nameOf(count)}`;
  const fault = kindFault(kind, value as Unchecked);
  return fault ?? lengthFault(value as Samples);
};

const kindFault = (kind: unknown, samples: Unchecked): string | undefined => {
  switch (kind) {
    case 'vectors':
      return vectorsFormFault(samples, 'vectors');
    case 'pairs':
      return pairedFormFault(samples, 'inputs') ?? pairedFormFault(samples, 'targets');
    case 'symbols':
      if (!(samples['values'] instanceof Uint32Array)) return wanted('symbols', 'values', samples, 'a Uint32Array');
      return isCount(samples['alphabet']) && samples['alphabet'] >= 1
        ? undefined
        : wanted('symbols', 'alphabet', samples, 'a whole number from 1 on');
    case 'text':
      return (
        textsFault(samples, 'texts') ?? (samples['prompts'] === undefined ? undefined : textsFault(samples, 'prompts'))
      );
    default:
      return `samples of the kind ${nameOf(kind)}`;
  }
};

const vectorsFormFault = (samples: Unchecked, what: string): string | undefined => {
  const { shape, values, labels, columns } = samples;
  if (!isShape(shape)) return wanted(what, 'shape', samples, 'a list of whole numbers from 1 on');
  if (!(values instanceof Float64Array || values instanceof Float32Array))
    return wanted(what, 'values', samples, 'a Float64Array or Float32Array');
  if (labels !== undefined && !(labels instanceof Uint32Array)) return wanted(what, 'labels', samples, 'a Uint32Array');
  return columns === undefined || Array.isArray(columns) ? undefined : wanted(what, 'columns', samples, 'a list');
};

const isShape = (shape: unknown): boolean => {
  if (!Array.isArray(shape)) return false;
  for (let i = 0; i < shape.length; i++) if (!(Number.isInteger(shape[i]) && shape[i] >= 1)) return false;
  return true;
};

const pairedFormFault = (samples: Unchecked, half: 'inputs' | 'targets'): string | undefined => {
  const inside = samples[half];
  if (typeof inside !== 'object' || inside === null || (inside as Unchecked)['kind'] !== 'vectors')
    return wanted('pairs', half, samples, 'vectors');
  if (!isCount((inside as Unchecked)['count'])) return wanted(half, 'count', inside as Unchecked, 'a whole number');
  return vectorsFormFault(inside as Unchecked, half);
};

const textsFault = (samples: Unchecked, list: 'texts' | 'prompts'): string | undefined => {
  const texts = samples[list];
  if (!Array.isArray(texts)) return wanted('text', list, samples, 'a list of strings');
  const at = (texts as readonly unknown[]).findIndex((text) => typeof text !== 'string');
  return at < 0 ? undefined : `text whose ${list}[${at}] is ${nameOf((texts as readonly unknown[])[at])}, not a string`;
};

const wanted = (what: string, member: string, samples: Unchecked, type: string): string =>
  `${what} whose ${member} is ${nameOf(samples[member])}, not ${type}`;

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** A value as a message names it: numbers as they are, other things by what they are. */
const nameOf = (value: unknown): string => {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  const maker: unknown = value.constructor;
  const name = typeof maker === 'function' ? maker.name : '';
  return name === '' || name === 'Object' ? 'an object' : `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
};

/** A value that a row of its kind cannot hold; `classes`: how many classes its labels name, where that is known. */
export const valueFault = (
  samples: Samples,
  classes?: number,
): { readonly row: number; readonly what: string } | undefined => {
  switch (samples.kind) {
    case 'pairs':
      return valueFault(samples.inputs, classes) ?? valueFault(samples.targets, classes);
    case 'vectors': {
      const at = firstNotFinite(samples.values);
      if (at >= 0)
        return {
          row: Math.floor(at / rowLength(samples.shape)),
          what: `a value that is not a finite number (${samples.values[at]!})`,
        };
      return samples.labels === undefined || classes === undefined ? undefined : labelFault(samples, classes);
    }
    case 'symbols': {
      const { values, alphabet } = samples;
      const at = firstFrom(values, alphabet);
      return at < 0 ? undefined : { row: at, what: `the symbol ${values[at]!} of an alphabet of ${alphabet}` };
    }
    case 'text':
      return undefined;
  }
};

const labelFault = ({ labels }: Vectors, classes: number): ReturnType<typeof valueFault> => {
  const at = firstFrom(labels!, classes);
  return at < 0 ? undefined : { row: at, what: `the label ${labels![at]!}, where the source has ${classes} classes` };
};

/** The index of the first number that is not finite, -1 where all are. */
export const firstNotFinite = (values: ArrayLike<number>): number => {
  const { length } = values;
  // A sum finds any NaN or infinity without a branch a value, and four do not wait for one another; only then is it
  // looked for.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let at = 0;
  for (; at + 3 < length; at += 4) {
    a += values[at]! * 0;
    b += values[at + 1]! * 0;
    c += values[at + 2]! * 0;
    d += values[at + 3]! * 0;
  }
  for (; at < length; at++) a += values[at]! * 0;
  if (a + b + c + d === 0) return -1;
  for (let i = 0; i < length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
};

const firstFrom = (values: Uint32Array, bound: number): number => {
  for (let i = 0; i < values.length; i++) if (values[i]! >= bound) return i;
  return -1;
};
