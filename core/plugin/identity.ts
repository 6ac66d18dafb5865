import type { Json } from '../contracts/index.js';
import type { SchemaWords } from './allowed.js';
import { canonicalJson } from './canonical.js';
import type { Registered } from './registered.js';
import { branchOf, isObject, memberSchema } from './slots.js';

/**
 * The name of an entry in identities and keys: the bare id of a built-in, `plugin/id` of any other. Unlike the name
 * that a study must write, it never depends on which other plugins are installed.
 */
export const stableId = ({ plugin, id }: Registered): string =>
  plugin.from === 'built-in' ? id : `${plugin.name}/${id}`;

/** Under which name an option is told: today's, or in identities the first that it had. */
export type OptionName = (key: string, schema: SchemaWords) => string;
export const presentName: OptionName = (key) => key;
export const firstName: OptionName = (key, { formerly }) => formerly ?? key;

/**
 * The options that differ from their defaults. `canonical`: brings the entries inside a default into the form that
 * those inside `value` already have.
 */
export const withoutDefaults = (
  schema: SchemaWords,
  value: Json,
  nameOf: OptionName,
  canonical: (schema: SchemaWords, value: Json) => Json,
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
  if (!isObject(value)) return value;
  const kept: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const inside = memberSchema(schema, key);
    if (inside === undefined) {
      kept.push([key, member]);
      continue;
    }
    const stripped = withoutDefaults(inside, member, nameOf, canonical);
    if (inside.default !== undefined) {
      const fallback = withoutDefaults(inside, canonical(inside, inside.default as Json), nameOf, canonical);
      if (canonicalJson(fallback) === canonicalJson(stripped)) continue;
    }
    kept.push([nameOf(key, inside), stripped]);
  }
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
};
