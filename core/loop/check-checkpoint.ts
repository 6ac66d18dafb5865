import type { Checkpoint, CheckpointArray } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { typeOf } from './check-values.js';

/** What a store writes as one line of text, and what it keeps of numbers beside it. */
const MOST_TEXT = 64 * 1024 * 1024;
const MOST_BYTES = 4 * 1024 * 1024 * 1024;
const DEEPEST = 64;

const refuse = (what: string, fix: string): never => {
  throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', { what, fix });
};

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
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) wrong(String(value));
    return;
  }
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) wrong(typeOf(value));
  for (const [name, member] of Object.entries(value as object)) {
    // Left out, as JSON leaves it out; in a list it would become another value.
    if (member === undefined && !Array.isArray(value)) continue;
    weight.text += name.length + 3;
    path.push(name);
    checkJson(member, path, weight);
    path.pop();
  }
};
