import type { Json, JsonObject } from '../contracts/index.js';
import { type Fault, faultsOf } from './faults.js';
import { SINGULAR, type EntryKind, type EntryUse, type InnerEntry, type Registered } from './registration.js';
import {
  FIT_SEEDS,
  type FitSeeds,
  isEntryLike,
  isFittedLike,
  isObject,
  type JsonSchema,
  validatorOf,
} from './schema.js';

/** A place in options that the host fills: an entry, a model that it fits, or a file name. */
export interface Slot {
  readonly role: 'entry' | 'fitted' | 'path';
  readonly schema: JsonSchema;
  readonly value: Json;
  /** within the options: `teacher`, `steps[0].strategy` */
  readonly at: string;
}

/** The options with every slot replaced by what `fill` makes of it; nothing else changes, and nothing is mutated. */
export const mapSlots = (schema: JsonSchema, value: Json, fill: (slot: Slot) => unknown, at = ''): unknown => {
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
export const memberSchema = (schema: JsonSchema, key: string): JsonSchema | undefined =>
  // Own members only: a key such as `constructor` is no property of the schema.
  schema.properties !== undefined && Object.hasOwn(schema.properties, key)
    ? schema.properties[key]
    : typeof schema.additionalProperties === 'object'
      ? schema.additionalProperties
      : undefined;

/** The branch of an anyOf that a valid value follows; plain values come before entries, whose names are text as well. */
export const branchOf = (branches: readonly JsonSchema[], value: Json): JsonSchema | undefined => {
  const isEntry = (branch: JsonSchema): boolean => branch.entry !== undefined || branch.fitted !== undefined;
  return (
    branches.find((branch) => !isEntry(branch) && fits(branch, value)) ??
    branches.find((branch) => isEntry(branch) && fits(branch, value))
  );
};

const fits = (schema: JsonSchema, value: Json): boolean => {
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
    return typeof value === type && (typeof value !== 'string' || matches(schema, value));
  });
};
const matches = ({ pattern }: JsonSchema, value: string): boolean =>
  pattern === undefined || new RegExp(pattern, 'u').test(value);
const knownMembers = (schema: JsonSchema, value: JsonObject): boolean =>
  schema.additionalProperties !== false || Object.keys(value).every((key) => memberSchema(schema, key) !== undefined);

/** What one entry of a slot becomes; `suffix` is its place after the slot's own: '' or `.on.source`. */
export type MapInner = (role: InnerEntry['role'], entry: EntryUse, suffix: string) => Json;

/** The value of an `entry` or `fitted` slot with each entry in it replaced: itself, and the source it is fitted to. */
export const mapInner = (role: 'entry' | 'fitted', value: Json, map: MapInner): Json => {
  if (typeof value === 'string') return map(role, { use: value }, '');
  if (!isObject(value) || 'checkpoint' in value) return value;
  const { on, ...entry } = value as unknown as EntryUse & {
    readonly on?: { readonly source: Json; readonly rows: number; readonly seeds?: FitSeeds };
  };
  const made = map(role, entry, '');
  if (on === undefined || !isObject(made)) return made;
  const source = typeof on.source === 'string' ? { use: on.source } : (on.source as unknown as EntryUse);
  return { ...made, on: { ...on, source: map('on', source, '.on.source') } };
};

const entrySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['use'],
  properties: { use: { type: 'string', minLength: 1 }, with: { type: 'object' } },
} as const;
const fittedSchema = {
  ...entrySchema,
  properties: {
    ...entrySchema.properties,
    on: {
      type: 'object',
      additionalProperties: false,
      required: ['source', 'rows'],
      properties: {
        source: { entry: 'sources' },
        rows: { type: 'integer', minimum: 1 },
        seeds: { enum: FIT_SEEDS },
      },
    },
  },
} as const;
const checkpointSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['checkpoint'],
  properties: { checkpoint: { type: 'string', minLength: 1 } },
} as const;

const SHAPES = { entry: entrySchema, fitted: fittedSchema, checkpoint: checkpointSchema };

/** What is wrong with the shape of a slot's value; its options are another matter. */
export const faultsOfShape = (role: 'entry' | 'fitted', value: Json, where: string): Fault[] => {
  if (typeof value === 'string') return [];
  const shape = role === 'fitted' && isObject(value) && 'checkpoint' in value ? 'checkpoint' : role;
  const check = validatorOf(SHAPES[shape]);
  return check(value) ? [] : faultsOf(check.errors, where);
};

/** Where options as they were given name entries: what is elsewhere once they are filled in comes from a default. */
export const writtenPlaces = (schema: JsonSchema, given: JsonObject): ReadonlySet<string> => {
  const places = new Set<string>();
  mapSlots(schema, given, (slot) => {
    places.add(slot.at);
    return slot.value;
  });
  return places;
};

/** The slot's value, with what the slot says of seeds where the study says nothing. */
export const withSeeds = ({ schema: { seeds }, value }: Slot): Json =>
  seeds !== undefined && isObject(value) && isObject(value['on']) ? { ...value, on: { seeds, ...value['on'] } } : value;

/** Why an entry cannot stand in this slot; undefined when it can. */
export const misplaced = (slot: Slot, found: Registered, kind: EntryKind): string | undefined => {
  const { data } = slot.schema;
  if (data !== undefined && data !== 'any' && found.data !== 'any' && found.data !== data)
    return `${found.id} is of ${found.data}; wanted is a ${SINGULAR[kind]} of ${data}`;
  if (slot.role !== 'fitted') return undefined;
  const hasRows = isObject(slot.value) && 'on' in slot.value;
  if (kind === 'models' && !hasRows)
    return `model ${found.id} is to be fitted, but on which rows? Add on: { source: ..., rows: ... }`;
  return kind === 'sources' && hasRows ? `${found.id} is a source and needs no fit: leave \`on\` out` : undefined;
};

/** Why a model cannot be fitted to the rows of a source. */
export const unlearnable = (
  learner: Registered | undefined,
  id: string,
  data: Registered['data'],
): string | undefined =>
  learner?.kind !== 'models' || [data, 'any'].includes(learner.data)
    ? undefined
    : `model ${learner.id} is for ${learner.data}, and source ${id} has ${data}`;
