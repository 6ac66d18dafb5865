import type { Json } from '../contracts/index.js';
import { faultsOf, type Fault } from './faults.js';
import type { EntryUse, InnerEntry } from './registered.js';
import { isObject } from './slots.js';
import { validatorOf } from './validator.js';

/** What one entry of a slot becomes; `suffix` is its place after the slot's own: '' or `.on.source`. */
export type MapInner = (role: InnerEntry['role'], entry: EntryUse, suffix: string) => Json;

/** The value of an `entry` or `fitted` slot with each entry in it replaced: itself, and the source it is fitted to. */
export const mapInner = (role: 'entry' | 'fitted', value: Json, map: MapInner): Json => {
  if (typeof value === 'string') return map(role, { use: value }, '');
  if (!isObject(value) || 'checkpoint' in value) return value;
  const { on, ...entry } = value as unknown as EntryUse & {
    readonly on?: { readonly source: Json; readonly rows: number };
  };
  const made = map(role, entry, '');
  if (on === undefined || !isObject(made)) return made;
  const source = typeof on.source === 'string' ? { use: on.source } : (on.source as unknown as EntryUse);
  return { ...made, on: { source: map('on', source, '.on.source'), rows: on.rows } };
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
      properties: { source: { entry: 'sources' }, rows: { type: 'integer', minimum: 1 } },
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
