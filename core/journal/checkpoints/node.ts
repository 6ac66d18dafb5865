import type { Checkpoint, Json } from '../../contracts/index.js';
import { validatorOf } from '../../plugin/index.js';
import { exactJson } from '../exact-json.js';
import { ARRAY_TYPES, bytesOf, isWhole, typeOf, type ArrayType } from './array-bytes.js';
import { ADDRESS } from './objects.js';

/** Up to this many bytes an array or nested checkpoint stands inside its parent; above it is an object of its own. */
export const INLINE = 4096;
const SCHEMA = 'collapsar/checkpoint@1';
const FEED = 0x0a;

/** Where the bytes of a member are: the address of their object, or their length in this node's own body. */
export type Stored = string | number;
/** The first line of a node; the bodies of its inline members follow in the order of the header. */
export interface Header {
  readonly schema: typeof SCHEMA;
  readonly meta: Json;
  readonly arrays?: readonly (readonly [name: string, type: ArrayType, place: Stored])[];
  readonly nested?: readonly (readonly [name: string, place: Stored])[];
  readonly files?: readonly (readonly [name: string, address: string, file: string])[];
}

const NAME = { type: 'string' } as const;
const FILE = { type: 'string', pattern: '^(?!\\.{1,2}$)[^/]+$' } as const;
const ADDRESS_TEXT = { type: 'string', pattern: ADDRESS.source } as const;
const PLACE = { anyOf: [ADDRESS_TEXT, { type: 'integer', minimum: 0 }] } as const;
const members = (...items: readonly object[]) => ({
  type: 'array',
  items: { type: 'array', items, minItems: items.length, additionalItems: false },
});
/** Of a `Header`: whoever can write into a store that machines share can write a header too. */
const HEADER = {
  type: 'object',
  additionalProperties: false,
  required: ['schema', 'meta'],
  properties: {
    schema: { const: SCHEMA },
    meta: {},
    arrays: members(NAME, { enum: ARRAY_TYPES }, PLACE),
    nested: members(NAME, PLACE),
    files: members(NAME, ADDRESS_TEXT, FILE),
  },
};

/** What a node asks of the store while it is written. */
export interface Shelf {
  keep(content: readonly Uint8Array[]): Promise<string>;
  keepFile(path: string): Promise<readonly [address: string, file: string]>;
}

/**
 * A checkpoint as bytes: a line of JSON and what stands inline. Large members are kept first, so parts that return in
 * every generation are stored once, and a node never points at what is not there.
 */
export const encodeNode = async (checkpoint: Checkpoint, shelf: Shelf): Promise<Uint8Array[]> => {
  const body: Uint8Array[] = [];
  const place = async (content: readonly Uint8Array[]): Promise<Stored> => {
    const bytes = content.reduce((sum, part) => sum + part.length, 0);
    if (bytes > INLINE) return shelf.keep(content);
    body.push(...content);
    return bytes;
  };
  const arrays: [string, ArrayType, Stored][] = [];
  for (const [name, array] of Object.entries(checkpoint.arrays ?? {}))
    arrays.push([name, typeOf(array), await place([bytesOf(array)])]);
  const nested: [string, Stored][] = [];
  for (const [name, inner] of Object.entries(checkpoint.nested ?? {}))
    nested.push([name, await place(await encodeNode(inner, shelf))]);
  const files: [string, string, string][] = [];
  for (const [name, path] of Object.entries(checkpoint.files ?? {}))
    files.push([name, ...(await shelf.keepFile(path))]);
  const header = exactJson({
    schema: SCHEMA,
    meta: checkpoint.meta,
    ...(checkpoint.arrays === undefined ? {} : { arrays }),
    ...(checkpoint.nested === undefined ? {} : { nested }),
    ...(checkpoint.files === undefined ? {} : { files }),
  });
  return [Buffer.from(`${header}\n`, 'latin1'), ...body];
};

/** The header and the inline bytes behind it; undefined when these bytes are no node. */
export const decodeNode = (bytes: Uint8Array): { header: Header; body: Uint8Array } | undefined => {
  const feed = bytes.indexOf(FEED);
  if (feed < 0) return undefined;
  try {
    const header: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, feed).toString('latin1'));
    const body = bytes.subarray(feed + 1);
    return validatorOf(HEADER)(header) && fills(header as Header, body)
      ? { header: header as Header, body }
      : undefined;
  } catch {
    return undefined;
  }
};

/** Whether what stands inline is all of the body, and of arrays whole numbers. */
const fills = ({ arrays = [], nested = [] }: Header, { length }: Uint8Array): boolean =>
  arrays.every(([, type, place]) => typeof place === 'string' || isWhole(place, type)) &&
  [...arrays.map(([, , place]) => place), ...nested.map(([, place]) => place)].reduce<number>(
    (sum, place) => sum + (typeof place === 'number' ? place : 0),
    0,
  ) === length;
