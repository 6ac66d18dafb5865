import type { Samples, Vectors } from '../contracts/index.js';
import { lengthFault, rowLength } from './schema.js';

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
      return vectorsFault(samples, 'vectors');
    case 'pairs':
      return pairedFault(samples, 'inputs') ?? pairedFault(samples, 'targets');
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

const vectorsFault = (samples: Unchecked, what: string): string | undefined => {
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

const pairedFault = (samples: Unchecked, half: 'inputs' | 'targets'): string | undefined => {
  const inside = samples[half];
  if (typeof inside !== 'object' || inside === null || (inside as Unchecked)['kind'] !== 'vectors')
    return wanted('pairs', half, samples, 'vectors');
  if (!isCount((inside as Unchecked)['count'])) return wanted(half, 'count', inside as Unchecked, 'a whole number');
  return vectorsFault(inside as Unchecked, half);
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
  // One sum finds any NaN or infinity without a branch a value; only then is it looked for.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  if (sum === 0) return -1;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
};

const firstFrom = (values: Uint32Array, bound: number): number => {
  for (let i = 0; i < values.length; i++) if (values[i]! >= bound) return i;
  return -1;
};
