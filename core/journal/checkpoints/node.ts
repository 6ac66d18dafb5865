import type { Checkpoint, Json } from '../../contracts/index.js';
import { exactJson } from '../exact-json.js';
import { bytesOf, typeOf, type ArrayType } from './array-bytes.js';

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
    const header = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, feed).toString('latin1')) as Header;
    return header.schema === SCHEMA ? { header, body: bytes.subarray(feed + 1) } : undefined;
  } catch {
    return undefined;
  }
};
