import { SINGULAR } from './kinds.js';
import { either } from './nearest.js';
import type { EntryKind } from './registration.js';

/** The words of a schema that messages are made of. */
export interface SchemaWords {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaWords[];
  readonly items?: SchemaWords;
  readonly properties?: Readonly<Record<string, SchemaWords>>;
  readonly additionalProperties?: boolean | SchemaWords;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly entry?: EntryKind;
  readonly fitted?: 'models';
  readonly data?: string;
  readonly path?: boolean;
  readonly formerly?: string;
  readonly default?: unknown;
  readonly description?: string;
}

/** What a schema allows, in words: `a number from 0 to 1`, `"mle" or "unbiased"`. */
export const allowed = (schema: SchemaWords): string => {
  if (schema.fitted !== undefined)
    return 'a model to fit, { use, with, on: { source, rows } }, the name of one, a source, or { checkpoint: path }';
  if (schema.entry !== undefined) return `the name of a ${SINGULAR[schema.entry]}, or { use, with }`;
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return either(schema.enum.map((value) => JSON.stringify(value)));
  if (schema.anyOf !== undefined) return either(schema.anyOf.map(allowed));
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.length === 0 ? 'any value' : either(types.map((type) => typeInWords(type, schema)));
};

const typeInWords = (type: string, schema: SchemaWords): string => {
  switch (type) {
    case 'number':
      return `a number${bounds(schema)}`;
    case 'integer':
      return `a whole number${bounds(schema)}`;
    case 'string':
      if (schema.path === true) return 'the name of a file';
      if (schema.pattern !== undefined) return `text that matches ${schema.pattern}`;
      return (schema.minLength ?? 0) > 0 ? 'text that is not empty' : 'text';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array': {
      const { minItems: least, maxItems: most } = schema;
      const size =
        least === undefined && most === undefined
          ? ''
          : ` of ${least === most ? least : most === undefined ? `at least ${least}` : `${least ?? 0} to ${most}`}`;
      const items = schema.items === undefined ? '' : `, each ${allowed(schema.items)}`;
      return `a list${size}${schema.uniqueItems === true ? ' without repetition' : ''}${items}`;
    }
    default:
      return schema.properties === undefined
        ? 'an object'
        : `an object with the keys ${Object.keys(schema.properties).join(', ')}`;
  }
};

const bounds = (schema: SchemaWords): string => {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const multiple = multipleOf === undefined ? '' : ` that is a multiple of ${multipleOf}`;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}${multiple}`;
  const limits = [
    ...(minimum === undefined ? [] : [`of at least ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maximum === undefined ? [] : [`of at most ${maximum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ];
  return `${limits.length === 0 ? '' : ` ${limits.join(' and ')}`}${multiple}`;
};
