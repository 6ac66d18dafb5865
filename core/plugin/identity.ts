import type { Json, JsonObject } from '../contracts/index.js';
import type { FileName } from './file-names.js';
import type { Registered } from './registration.js';
import { isObject, type JsonSchema } from './schema.js';
import { branchOf, memberSchema } from './slots.js';

/** JSON with sorted keys and no spaces: equal values give equal text, so it can be hashed. */
export const canonicalJson = (value: Json): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  const object = value as { readonly [key: string]: Json };
  const members = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key]!)}`);
  return `{${members.join(',')}}`;
};

/**
 * The name of an entry in identities and keys: the bare id of a built-in, `plugin/id` of any other. Unlike the name
 * that a study must write, it never depends on which other plugins are installed.
 */
export const stableId = ({ plugin, id }: Registered): string =>
  plugin.from === 'built-in' ? id : `${plugin.name}/${id}`;

/** Under which name an option is told: today's, or in identities the first that it had; undefined: not at all. */
export type OptionName = (key: string, schema: JsonSchema) => string | undefined;
export const presentName: OptionName = (key) => key;
export const identityName: OptionName = (key, { formerly, execution }) =>
  execution === true ? undefined : (formerly ?? key);

/** Options as they are, without those that say how something is run. */
export const withoutExecution = (schema: JsonSchema, options: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(options).filter(([key]) => memberSchema(schema, key)?.execution !== true));

/**
 * The options that differ from their defaults. `canonical`: brings the entries inside a default into the form that
 * those inside `value` already have.
 */
export const withoutDefaults = (
  schema: JsonSchema,
  value: Json,
  nameOf: OptionName,
  canonical: (schema: JsonSchema, value: Json) => Json,
): Json => {
  if (schema.anyOf !== undefined) {
    const branch = branchOf(schema.anyOf, value);
    return branch === undefined ? value : withoutDefaults(branch, value, nameOf, canonical);
  }
  if (schema.entry !== undefined || schema.fitted !== undefined) return value;
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? value
      : (value as readonly Json[]).map((item) => withoutDefaults(items, item, nameOf, canonical));
  }
  return isObject(value) ? membersWithoutDefaults(schema, value, nameOf, canonical) : value;
};

const membersWithoutDefaults = (
  schema: JsonSchema,
  value: JsonObject,
  nameOf: OptionName,
  canonical: (schema: JsonSchema, value: Json) => Json,
): Json => {
  const kept: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const inside = memberSchema(schema, key);
    if (inside === undefined) {
      kept.push([key, member]);
      continue;
    }
    const name = nameOf(key, inside);
    if (name === undefined) continue;
    const stripped = withoutDefaults(inside, member, nameOf, canonical);
    if (inside.default !== undefined) {
      const fallback = withoutDefaults(inside, canonical(inside, inside.default as Json), nameOf, canonical);
      if (canonicalJson(fallback) === canonicalJson(stripped)) continue;
    }
    kept.push([name, stripped]);
  }
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** What of an entry is written otherwise beside its id. */
export interface Renaming {
  readonly keep?: typeof withoutExecution;
  readonly file?: FileName;
}
