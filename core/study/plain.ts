import type { Json, JsonObject } from '../contracts/index.js';
import { CollapsarError, type Explanation } from '../errors/index.js';
import { isObject } from '../plugin/index.js';
import { MOST_LEVELS, RESERVED, reserved } from './document.js';

/**
 * A copy of a study that came from code as data that JSON can hold; a key without a value (undefined) is left out, as JSON
 * does. What a file cannot say, code cannot either: a circle, a function or NaN would be lost or would fail when it is
 * written down.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID with the path of what is none
 */
export const plainCopy = (study: JsonObject): JsonObject => copyOf(study, '', 0) as JsonObject;

const copyOf = (value: unknown, path: string, level: number): Json => {
  const refuse = (explanation: Omit<Explanation, 'where'>): Error =>
    new CollapsarError('COLLAPSAR_STUDY_INVALID', { ...explanation, where: path === '' ? 'study' : path });
  if (level > MOST_LEVELS)
    throw refuse({
      what: `lists and objects are nested more than ${MOST_LEVELS} deep`,
      why: 'An object that holds itself has no end',
      fix: 'Write out what is meant',
    });
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, at) => copyOf(item, `${path}[${at}]`, level + 1));
  if (!isObject(value) || !isPlain(value))
    throw refuse({
      what: `found ${typeof value === 'number' ? String(value) : kindOf(value)} where a finite number, text, true, false, null, a list or a plain object is wanted`,
      why: 'A study is kept as JSON, which has nothing else',
      fix: 'Leave it out, or write what it stands for',
    });
  const copy: Record<string, Json> = {};
  for (const [key, inside] of Object.entries(value)) {
    if (RESERVED.has(key)) throw refuse(reserved(key));
    if (inside !== undefined) copy[key] = copyOf(inside, path === '' ? key : `${path}.${key}`, level + 1);
  }
  return copy;
};

/** An object of any realm that a literal or JSON.parse made. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};
const kindOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? `an object of class ${value.constructor.name}` : `a ${typeof value}`;
