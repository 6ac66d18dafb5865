import type { Json, JsonObject } from '../contracts/index.js';
import type { SchemaWords } from './allowed.js';

/** A place in options that the host fills: an entry, a model that it fits, or a file name. */
export interface Slot {
  readonly role: 'entry' | 'fitted' | 'path';
  readonly schema: SchemaWords;
  readonly value: Json;
  /** within the options: `teacher`, `steps[0].strategy` */
  readonly at: string;
}

/** The options with every slot replaced by what `fill` makes of it; nothing else changes, and nothing is mutated. */
export const mapSlots = (schema: SchemaWords, value: Json, fill: (slot: Slot) => unknown, at = ''): unknown => {
  if (schema.anyOf !== undefined) {
    const branch = branchOf(schema.anyOf, value);
    return branch === undefined ? value : mapSlots(branch, value, fill, at);
  }
  if (schema.entry !== undefined) return fill({ role: 'entry', schema, value, at });
  if (schema.fitted !== undefined) return fill({ role: 'fitted', schema, value, at });
  if (schema.path === true) return typeof value === 'string' ? fill({ role: 'path', schema, value, at }) : value;
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? value
      : (value as readonly Json[]).map((item, i) => mapSlots(items, item, fill, `${at}[${i}]`));
  }
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        const inside = memberSchema(schema, key);
        return [key, inside === undefined ? member : mapSlots(inside, member, fill, at === '' ? key : `${at}.${key}`)];
      }),
    );
  return value;
};

/** The schema of one member of an object. */
export const memberSchema = (schema: SchemaWords, key: string): SchemaWords | undefined =>
  // Own members only: a key such as `constructor` is no property of the schema.
  schema.properties !== undefined && Object.hasOwn(schema.properties, key)
    ? schema.properties[key]
    : typeof schema.additionalProperties === 'object'
      ? schema.additionalProperties
      : undefined;

/** The branch of an anyOf that a valid value follows; plain values come before entries, whose names are text as well. */
export const branchOf = (branches: readonly SchemaWords[], value: Json): SchemaWords | undefined => {
  const isEntry = (branch: SchemaWords): boolean => branch.entry !== undefined || branch.fitted !== undefined;
  return (
    branches.find((branch) => !isEntry(branch) && fits(branch, value)) ??
    branches.find((branch) => isEntry(branch) && fits(branch, value))
  );
};

const fits = (schema: SchemaWords, value: Json): boolean => {
  if (schema.entry !== undefined) return isEntryLike(value);
  if (schema.fitted !== undefined) return isFittedLike(value);
  if ('const' in schema) return schema.const === value;
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (schema.anyOf !== undefined) return branchOf(schema.anyOf, value) !== undefined;
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.some((type) => {
    if (type === 'integer') return Number.isInteger(value);
    if (type === 'array') return Array.isArray(value);
    if (type === 'null') return value === null;
    if (type === 'object')
      return isObject(value) && (schema.required ?? []).every((key) => key in value) && knownMembers(schema, value);
    return typeof value === type;
  });
};
const knownMembers = (schema: SchemaWords, value: JsonObject): boolean =>
  schema.additionalProperties !== false || Object.keys(value).every((key) => memberSchema(schema, key) !== undefined);

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** a name, or { use, with } */
export const isEntryLike = (value: unknown): boolean =>
  typeof value === 'string' || (isObject(value) && typeof value['use'] === 'string');
/** as an entry, or { checkpoint } */
export const isFittedLike = (value: unknown): boolean =>
  isEntryLike(value) || (isObject(value) && typeof value['checkpoint'] === 'string');
