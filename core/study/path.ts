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
 * written as a string becomes { use }. undefined when the place cannot exist (a list is too short, a number is in the way).
 */
export const withAt = (value: Json | undefined, steps: readonly (string | number)[], leaf: Json): Json | undefined => {
  const [step, ...rest] = steps;
  if (step === undefined) return leaf;
  if (typeof step === 'number') {
    if (!Array.isArray(value) || step >= value.length) return undefined;
    const made = withAt(value[step] as Json, rest, leaf);
    return made === undefined ? undefined : (value as readonly Json[]).with(step, made);
  }
  const object: JsonObject | undefined =
    value === undefined ? {} : typeof value === 'string' ? { use: value } : isObject(value) ? value : undefined;
  if (object === undefined) return undefined;
  const made = withAt(Object.hasOwn(object, step) ? object[step] : undefined, rest, leaf);
  return made === undefined ? undefined : { ...object, [step]: made };
};
