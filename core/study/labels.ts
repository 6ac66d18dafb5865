import type { Json, JsonObject } from '../contracts/index.js';
import { isObject } from '../plugin/index.js';

/** A value as a label shows it: `0.5`, `fresh`, `mix(real=fresh)`. */
const valueText = (value: Json): string => {
  if (typeof value === 'string') return value;
  if (!isObject(value))
    return Array.isArray(value) ? (value as readonly Json[]).map(valueText).join('+') : String(value);
  const { use, with: options, checkpoint } = value;
  if (typeof use === 'string') {
    const inside = isObject(options) && Object.keys(options).length > 0 ? `(${optionsText(options)})` : '';
    return `${use}${inside}`;
  }
  return typeof checkpoint === 'string' ? `checkpoint ${checkpoint.slice(-8)}` : optionsText(value);
};
const optionsText = (options: JsonObject): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(' ');

/**
 * The label of a variant: `mix a=0.5 real=fresh`. `share`: the option that holds the synthetic share, which papers call
 * a. A nested option goes by its last name where that is enough.
 */
export const variantLabel = (name: string, values: readonly (readonly [string, Json])[], share?: string): string => {
  const short = (option: string): string => (option === share ? 'a' : option.split('.').at(-1)!);
  const names = values.map(([option]) => short(option));
  const words = values.map(
    ([option, value], i) =>
      `${names.indexOf(names[i]!) === names.lastIndexOf(names[i]!) ? names[i]! : option}=${valueText(value)}`,
  );
  return [name, ...words].join(' ');
};

/** The part of an id that a label shows. */
export const bareId = (use: string): string => use.slice(use.lastIndexOf('/') + 1);
