import type { Json, JsonObject } from '../contracts/index.js';
import { isObject } from '../plugin/index.js';
import { RESERVED } from './document.js';

/** `strategies[1].with.syntheticShare` -> ['strategies', 1, 'with', 'syntheticShare']; undefined when it is no path, or leads into what every object of the language has. */
export const parsePath = (path: string): readonly (string | number)[] | undefined => {
  const steps: (string | number)[] = [];
  const step = /(?:^|\.)([^.[\]]+)|\[(\d+)\]/y;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null || RESERVED.has(match[1] ?? '')) return undefined;
    steps.push(match[2] === undefined ? match[1]! : Number(match[2]));
  }
  return steps.length === 0 ? undefined : steps;
};

/**
 * A copy of `value` in which the place at `steps` holds `leaf`; objects that are missing on the way are made, an entry
 * written as a string becomes { use }, and `models.0` is `models[0]`. undefined when the place cannot exist (a list is too
 * short, a number is in the way).
 */
export const withAt = (value: Json | undefined, steps: readonly (string | number)[], leaf: Json): Json | undefined => {
  const [step, ...rest] = steps;
  if (step === undefined) return leaf;
  if (Array.isArray(value)) {
    const index = indexOf(step);
    if (index === undefined || index >= value.length) return undefined;
    const made = withAt(value[index] as Json, rest, leaf);
    return made === undefined ? undefined : (value as readonly Json[]).with(index, made);
  }
  const object = typeof step === 'number' ? undefined : objectOf(value);
  if (object === undefined) return undefined;
  const made = withAt(Object.hasOwn(object, step) ? object[step] : undefined, rest, leaf);
  return made === undefined ? undefined : { ...object, [step]: made };
};

/** What a key may be set in: an entry that is written as a string, and what is missing, are objects too. */
const objectOf = (value: Json | undefined): JsonObject | undefined =>
  value === undefined ? {} : typeof value === 'string' ? { use: value } : isObject(value) ? value : undefined;
const indexOf = (step: string | number): number | undefined =>
  typeof step === 'number' ? step : /^\d+$/.test(step) ? Number(step) : undefined;

/** Why there is no place at `steps`, and what to write in its place: for a list, whose entries have numbers. */
export const missingPlace = (
  value: Json | undefined,
  steps: readonly (string | number)[],
): { readonly what: string; readonly fix?: string } => {
  let path = '';
  let at = value;
  for (const [depth, step] of steps.entries()) {
    if (Array.isArray(at)) {
      const index = indexOf(step);
      if (index === undefined || index >= at.length)
        return noEntry(path, at.length, index, `${path}[0].${pathText(steps.slice(depth))}`);
      path = `${path}[${index}]`;
      at = (at as readonly Json[])[index];
      continue;
    }
    if (typeof step === 'number') return { what: at === undefined ? `there is no list ${path}` : `${path} is no list` };
    const object = objectOf(at);
    if (object === undefined) return { what: `${path} is ${JSON.stringify(at)}, which has nothing inside` };
    path = path === '' ? step : `${path}.${step}`;
    at = object[step];
  }
  return { what: 'the study has no such place' };
};
const noEntry = (path: string, length: number, index: number | undefined, first: string) =>
  index === undefined
    ? {
        what: `${path} is a list, whose entries have numbers`,
        fix: length === 0 ? 'It is empty' : `Write ${first} for the first one`,
      }
    : { what: `${path} has ${length === 1 ? 'one entry' : `${length} entries`}, counted from 0` };

/** The inverse of `parsePath`. */
const pathText = (steps: readonly (string | number)[]): string =>
  steps.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');
