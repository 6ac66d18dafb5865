import { studySchema, type Options, type Written } from '../contracts/index.js';
import { isObject } from '../plugin/index.js';

type Node = Readonly<Record<string, unknown>>;

/** What was written, with the defaults of its schema beside it however deep, in the order of the schema. */
export const filled = <const S extends object>(schema: S, written: Written<S>): Options<S> =>
  withDefaults(schema as Node, written) as Options<S>;

const withDefaults = ({ anyOf = [], properties }: Node, value: unknown): unknown => {
  if (!isObject(value)) return value;
  const branch = (anyOf as readonly Node[]).find(({ type }) => type === 'object');
  if (branch !== undefined) return withDefaults(branch, value);
  return properties === undefined
    ? value
    : Object.fromEntries(
        Object.entries(properties as Readonly<Record<string, Node>>).flatMap(([key, property]) => {
          const given = value[key] ?? property['default'];
          return given === undefined ? [] : [[key, withDefaults(property, given)]];
        }),
      );
};

/** A schema as files are held against it: nothing is filled in there. */
export const withoutDefaults = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withoutDefaults);
  if (!isObject(schema)) return schema;
  const { default: _default, ...rest } = schema;
  return Object.fromEntries(Object.entries(rest).map(([key, inside]) => [key, withoutDefaults(inside)]));
};

const { thresholds, tolerance, costs, limits } = studySchema.properties;
/** Sections of a study that says nothing of them. */
export const DEFAULTS = {
  thresholds: filled(thresholds, {}),
  tolerance: filled(tolerance, {}),
  costs: filled(costs, {}),
  limits: filled(limits, {}),
} as const;
