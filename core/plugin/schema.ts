import { Ajv, type ValidateFunction } from 'ajv';
import { CAPABILITIES, type Capability } from './capabilities.js';
import { DATA_KINDS, ENTRY_KINDS, type EntryKind, SINGULAR } from './registration.js';
import { either } from './wording.js';
import type { JsonObject } from '../contracts/index.js';

/** Whether what the host fits is fitted for each seed, to rows of that seed, or once for all of them. */
export const FIT_SEEDS = ['own', 'shared'] as const;
export type FitSeeds = (typeof FIT_SEEDS)[number];

/** The JSON Schema subset that options and studies are written in (see `OptionsSchema`), as messages and slots read it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
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
  readonly needs?: readonly Capability[];
  readonly seeds?: FitSeeds;
  readonly path?: boolean;
  readonly formerly?: string;
  readonly execution?: boolean;
  readonly default?: unknown;
  readonly description?: string;
}

/** What a schema allows, in words: `a number from 0 to 1`, `"mle" or "unbiased"`. */
export const allowedValues = (schema: JsonSchema): string => {
  if (schema.fitted !== undefined)
    return 'a model to fit, { use, with, on: { source, rows } }, the name of one, a source, or { checkpoint: path }';
  if (schema.entry !== undefined) return `the name of a ${SINGULAR[schema.entry]}, or { use, with }`;
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return either(schema.enum.map((value) => JSON.stringify(value)));
  if (schema.anyOf !== undefined) return either(schema.anyOf.map(allowedValues));
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.length === 0 ? 'any value' : either(types.map((type) => typeInWords(type, schema)));
};

const typeInWords = (type: string, schema: JsonSchema): string => (TYPES[type] ?? TYPES['object']!)(schema);

const TYPES: Readonly<Record<string, (schema: JsonSchema) => string>> = {
  number: (schema) => `a number${bounds(schema)}`,
  integer: (schema) => `a whole number${bounds(schema)}`,
  string: ({ path, pattern, minLength = 0 }) => {
    if (path === true) return 'the name of a file';
    if (pattern !== undefined) return `text that matches ${pattern}`;
    return minLength > 0 ? 'text that is not empty' : 'text';
  },
  boolean: () => 'true or false',
  null: () => 'null',
  array: ({ minItems: least, maxItems: most, items, uniqueItems }) => {
    const size =
      least === undefined && most === undefined
        ? ''
        : ` of ${least === most ? least : most === undefined ? `at least ${least}` : `${least ?? 0} to ${most}`}`;
    const each = items === undefined ? '' : `, each ${allowedValues(items)}`;
    return `a list${size}${uniqueItems === true ? ' without repetition' : ''}${each}`;
  },
  object: ({ properties }) =>
    properties === undefined ? 'an object' : `an object with the keys ${Object.keys(properties).join(', ')}`,
};

const bounds = (schema: JsonSchema): string => {
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

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** a name, or { use, with } */
export const isEntryLike = (value: unknown): boolean =>
  typeof value === 'string' || (isObject(value) && typeof value['use'] === 'string');
/** as an entry, or { checkpoint } */
export const isFittedLike = (value: unknown): boolean =>
  isEntryLike(value) || (isObject(value) && typeof value['checkpoint'] === 'string');

const METASCHEMAS = {
  entry: { enum: [...ENTRY_KINDS] },
  fitted: { const: 'models' },
  data: { enum: [...DATA_KINDS] },
  needs: { items: { enum: Object.keys(CAPABILITIES) } },
  seeds: { enum: [...FIT_SEEDS] },
};

/**
 * ajv as options and study files use it: defaults filled in, every fault at once, and our own words. `checks`: whether it
 * looks first at whether a schema is one, which takes as long to get ready as a study takes to check.
 */
const makeAjv = (checks: boolean): Ajv => {
  const rules = { useDefaults: true, allErrors: true, strict: true, strictRequired: false, verbose: true };
  // A schema is compiled once and asked a few times: making its code fast takes longer than asking slower code.
  const ajv = new Ajv({ ...rules, meta: checks, validateSchema: checks, code: { optimize: false } });
  const allowed = (keyword: keyof typeof METASCHEMAS) => (checks ? { metaSchema: METASCHEMAS[keyword] } : {});
  ajv.addKeyword({
    keyword: 'entry',
    schemaType: 'string',
    ...allowed('entry'),
    validate: (_kind: string, value: unknown) => isEntryLike(value),
  });
  ajv.addKeyword({
    keyword: 'fitted',
    schemaType: 'string',
    ...allowed('fitted'),
    validate: (_kind: string, value: unknown) => isFittedLike(value),
  });
  ajv.addKeyword({ keyword: 'data', schemaType: 'string', ...allowed('data') });
  ajv.addKeyword({ keyword: 'needs', schemaType: 'array', ...allowed('needs') });
  ajv.addKeyword({ keyword: 'seeds', schemaType: 'string', ...allowed('seeds') });
  ajv.addKeyword({ keyword: 'path', schemaType: 'boolean' });
  ajv.addKeyword({ keyword: 'formerly', schemaType: 'string' });
  ajv.addKeyword({ keyword: 'execution', schemaType: 'boolean' });
  return ajv;
};

export type Validator = ValidateFunction;
const validators = new WeakMap<object, Validator>();
let trusting: Ajv | undefined;
let checking: Ajv | undefined;

/**
 * The validator of a schema, compiled on first use (some milliseconds) and then kept for the life of the process. Whether
 * the schema is one was looked at before: of a plugin when it was registered, of ours by the specs.
 */
export const validatorOf = (schema: object): Validator => {
  let validator = validators.get(schema);
  if (validator === undefined) validators.set(schema, (validator = (trusting ??= makeAjv(false)).compile(schema)));
  return validator;
};

/** @throws Error of ajv's with what is no schema that options may have */
export const checkSchema = (schema: object): void =>
  void validators.set(schema, (checking ??= makeAjv(true)).compile(schema));
