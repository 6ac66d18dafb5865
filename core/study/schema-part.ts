import { isObject, type JsonSchema } from '../plugin/index.js';

/**
 * The part of a schema that some values touch: what it says of keys that none of them has is left out. It holds for the
 * values where the whole does, and takes a third of the time to compile; what it finds wrong lacks the other keys, which
 * messages name. For schemas without defaults.
 */
export const partFor = (schema: JsonSchema, values: readonly unknown[]): JsonSchema => {
  const { properties, items } = schema;
  const part: Record<string, unknown> = { ...schema };
  // It is another schema.
  delete part['$id'];
  if (properties !== undefined)
    part['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, partOrAny(property, valuesAt(name, values))]),
    );
  if (items !== undefined) part['items'] = partOrAny(items, values.filter(Array.isArray).flat());
  for (const keyword of BRANCHES) {
    const branch = schema[keyword];
    if (branch !== undefined) part[keyword] = partFor(branch, values);
  }
  if (schema.anyOf !== undefined) part['anyOf'] = schema.anyOf.map((one) => partFor(one, values));
  return part;
};

const BRANCHES = ['if', 'then', 'else'] as const;

const partOrAny = (schema: JsonSchema, values: readonly unknown[]): JsonSchema =>
  values.length === 0 ? {} : partFor(schema, values);

const valuesAt = (name: string, values: readonly unknown[]): readonly unknown[] =>
  values.flatMap((value) => (isObject(value) && value[name] !== undefined ? [value[name]] : []));
