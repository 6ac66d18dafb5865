import type { Checkpoint, CheckpointArray, JsonObject, Part } from '../contracts/index.js';
import { checkpointCodec, restoreSamples, saveSamples } from '../plugin/index.js';
import { refuse, typeOf } from './checks.js';

/** The first row and how many there are. */
export type RowRange = readonly [from: number, count: number];

/** All that a chain carries from one generation to the next, beside the fitted model. */
export interface Durable {
  readonly generation: number;
  /** leading rows of the source that are used up */
  readonly drawn: number;
  /** rows of the source that the latest generation with real rows asked for; absent: not known */
  readonly last?: readonly RowRange[];
  readonly memory: readonly Part[];
}

/** Which model entry wrote a checkpoint: another study can then restore it as its teacher or base. */
export interface SavedEntry {
  readonly use: string;
  readonly with: JsonObject;
}

const WHOLE = { type: 'integer', minimum: 0 } as const;
const OBJECT = { type: 'object' } as const;

const CHAIN = checkpointCodec({
  of: 'a chain',
  meta: {
    type: 'object',
    additionalProperties: false,
    required: ['generation', 'drawn', 'parts', 'entry'],
    properties: {
      generation: WHOLE,
      drawn: WHOLE,
      last: { type: 'array', items: { type: 'array', items: WHOLE, minItems: 2, maxItems: 2 } },
      parts: WHOLE,
      entry: {
        type: 'object',
        additionalProperties: false,
        required: ['use', 'with'],
        properties: { use: { type: 'string' }, with: OBJECT },
      },
    },
  },
  arrays: {},
  nested: ({ parts }) => ['model', ...Array.from({ length: parts }, (_, index) => `part${index}`)],
});

/** Of a part without its rows, whose meta stands in its own. */
const PART = checkpointCodec({
  of: 'a part of a training set',
  meta: {
    type: 'object',
    additionalProperties: false,
    required: ['samples', 'origin'],
    properties: {
      samples: OBJECT,
      origin: { anyOf: [{ enum: ['real', 'teacher'] }, WHOLE] },
      weight: { type: 'number', minimum: 0 },
      edited: { type: 'number', minimum: 0 },
    },
  },
  arrays: {},
});

/** One checkpoint for the whole state; parts are nested, so a store by content keeps each of them once. */
export const saveDurable = (state: Durable, model: Checkpoint, { use, with: options }: SavedEntry): Checkpoint => {
  const { generation, drawn, last, memory } = state;
  const parts = memory.map((part, index) => [`part${index}`, savePart(part)] as const);
  const known = last === undefined ? {} : { last: last.map(([from, count]) => [from, count]) };
  const meta = { generation, drawn, ...known, parts: parts.length, entry: { use, with: options } };
  return CHAIN.encode(meta, {}, { model, ...Object.fromEntries(parts) });
};

/** @throws CollapsarError COLLAPSAR_CHECKPOINT_DAMAGED where it is not what `saveDurable` makes */
export const restoreDurable = (saved: Checkpoint): { state: Durable; model: Checkpoint; entry: SavedEntry } => {
  const { meta, nested } = CHAIN.decode(saved);
  const { generation, drawn, last, parts, entry } = meta;
  const memory = Array.from({ length: parts }, (_, index) => restorePart(nested[`part${index}`]!));
  const known = last === undefined ? {} : { last: last as unknown as readonly RowRange[] };
  return { state: { generation, drawn, ...known, memory }, model: nested['model']!, entry };
};

const savePart = ({ samples, origin, weight, edited }: Part): Checkpoint => {
  const { meta, ...rows } = saveSamples(samples);
  const about = { ...(weight === undefined ? {} : { weight }), ...(edited === undefined ? {} : { edited }) };
  return { ...rows, ...PART.encode({ samples: meta as JsonObject, origin, ...about }, {}) };
};
const restorePart = (saved: Checkpoint): Part => {
  const { samples, ...about } = PART.decode({ meta: saved.meta }).meta;
  return { ...about, samples: restoreSamples({ ...saved, meta: samples }) };
};

/** What a store writes as one line of text, and what it keeps of numbers beside it. */
const MOST_TEXT = 64 * 1024 * 1024;
const MOST_BYTES = 4 * 1024 * 1024 * 1024;
const DEEPEST = 64;

interface Weight {
  text: number;
  bytes: number;
}

/**
 * Whether what `save` returned can be kept and restored in another process: plain JSON beside typed arrays, of a size that
 * a store takes. @throws CollapsarError COLLAPSAR_PLUGIN_RESULT
 */
export const checkCheckpoint = (value: unknown): Checkpoint => {
  const weight: Weight = { text: 0, bytes: 0 };
  checkNode(value, 'the checkpoint', weight, 0);
  if (weight.bytes > MOST_BYTES)
    refuse(`the arrays of the checkpoint hold ${weight.bytes} bytes; at most ${MOST_BYTES} can be kept`, LESS);
  return value as Checkpoint;
};

const LESS = 'Save what a restored model needs alone: parameters, not training rows or what can be computed again';

const checkNode = (value: unknown, where: string, weight: Weight, depth: number): void => {
  if (typeof value !== 'object' || value === null)
    refuse(`${where} is ${typeOf(value)}, not an object with meta`, 'Return { meta, arrays?, nested?, files? }');
  if (depth > DEEPEST) refuse(`${where} is nested more than ${DEEPEST} deep`, 'Nested checkpoints form no circle');
  const { meta, arrays, nested, files } = value as Readonly<Record<string, unknown>>;
  checkJson(meta, [`${where}'s meta`], weight);
  for (const [name, array] of membersOf(arrays, `${where}'s arrays`)) {
    if (!isArray(array))
      refuse(
        `${where}'s array ${name} is ${typeOf(array)}`,
        'Arrays are Float64Array, Float32Array, Int32Array or Uint32Array',
      );
    weight.bytes += (array as CheckpointArray).byteLength;
  }
  for (const [name, inner] of membersOf(nested, `${where}'s nested`))
    checkNode(inner, `${where} in ${name}`, weight, depth + 1);
  for (const [name, file] of membersOf(files, `${where}'s files`))
    if (typeof file !== 'string') refuse(`${where}'s file ${name} is ${typeOf(file)}`, 'A file is the path of one');
};

const membersOf = (value: unknown, where: string): readonly (readonly [string, unknown])[] => {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(`${where} is ${typeOf(value)}`, 'They are named members of an object');
  return Object.entries(value);
};

const isArray = (value: unknown): boolean =>
  value instanceof Float64Array ||
  value instanceof Float32Array ||
  value instanceof Int32Array ||
  value instanceof Uint32Array;

const PLAIN = 'The meta of a checkpoint is plain JSON with finite numbers; others belong in its arrays';

/** `path`: where the value stands, the names and places down to it. */
const checkJson = (value: unknown, path: (string | number)[], weight: Weight): void => {
  const wrong = (what: string): never => refuse(`${path.join('.')} is ${what}`, PLAIN);
  weight.text += typeof value === 'string' ? value.length + 2 : 8;
  if (weight.text > MOST_TEXT)
    refuse(
      `the meta of the checkpoint is more than ${MOST_TEXT} characters of JSON`,
      `Keep numbers in arrays. ${LESS}`,
    );
  if (path.length > DEEPEST) wrong(`nested more than ${DEEPEST} deep`);
  if (isScalar(value)) return;
  if (!isPlain(value)) return wrong(typeof value === 'number' ? String(value) : typeOf(value));
  for (const [name, member] of Object.entries(value)) {
    // Left out, as JSON leaves it out; in a list it would become another value.
    if (member === undefined && !Array.isArray(value)) continue;
    weight.text += name.length + 3;
    path.push(name);
    checkJson(member, path, weight);
    path.pop();
  }
};

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

/** A list, or an object of no class. */
const isPlain = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
};
