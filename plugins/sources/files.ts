import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { CollapsarError } from '../../core/errors/index.js';
import { fileVersion } from '../../core/plugin/index.js';

/** A table that cannot be used: what, in which file, and what to do. */
export const fault = (where: string, what: string, fix?: string, cause?: unknown): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_SOURCE_INVALID',
    { where, what, ...(fix === undefined ? {} : { fix }) },
    cause === undefined ? undefined : { cause },
  );

/** "Did you mean ...?" where a name of the list is near, else the list. */
export const suggestion = (name: string, names: readonly string[]): string => {
  const near = names.length === 0 ? undefined : closest(name, names);
  if (near !== undefined && distance(name.toLowerCase(), near.toLowerCase()) <= Math.max(2, name.length / 3))
    return `Did you mean '${near}'?`;
  const shown = names.slice(0, 12).map((each) => `'${each}'`);
  return `There are ${shown.join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}`;
};

/** What is kept in a process, the least recently used forgotten: a study rarely reads more files. */
const KEPT = 4;
const hashes = new Map<string, Promise<string>>();

/** SHA-256 of the file's bytes, hex; of any size. */
export const fileHash = async (file: string | URL): Promise<string> =>
  kept(hashes, await version(file), async () => {
    const digest = createHash('sha256');
    for await (const chunk of createReadStream(file)) digest.update(chunk as Buffer);
    return digest.digest('hex');
  });

/** The name alone: a folder's name has no business in messages that may be published. */
export const nameOf = (file: string | URL): string => basename(file instanceof URL ? file.pathname : file);

/**
 * The key of what was read from a file, which changes with the file.
 * @throws COLLAPSAR_SOURCE_INVALID where there is no such file
 */
export const version = async (file: string | URL): Promise<string> => {
  const known = await fileVersion(file);
  if (known !== undefined) return known;
  await stat(file).catch((cause: unknown) => {
    throw fault(
      nameOf(file),
      'the file cannot be opened',
      'Paths are relative to the study file: check name and folder',
      cause,
    );
  });
  throw fault(nameOf(file), 'this is not a file');
};

/** What `make` gives, kept in `cache` for the next that asks. */
export const kept = <T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> => {
  const known = cache.get(key) ?? make();
  cache.delete(key);
  cache.set(key, known);
  // A failed read is not kept: the user may mend the file while the process lives.
  known.catch(() => cache.delete(key));
  for (const oldest of cache.keys()) {
    if (cache.size <= KEPT) break;
    cache.delete(oldest);
  }
  return known;
};

/**
 * The bytes of a file as text, without a byte order mark.
 * @throws COLLAPSAR_SOURCE_INVALID where they are no UTF-8: replaced characters would be other categories
 */
export const utf8 = (bytes: Uint8Array, name: string): string => {
  checkUtf8(bytes, name);
  return new TextDecoder().decode(bytes);
};

/** What UTF-16 begins with, the lower byte first and the higher. */
const MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
] as const;

/**
 * Of bytes that begin a line: those of a file from its line `line` and its byte `offset` on.
 * @throws COLLAPSAR_SOURCE_INVALID with the line and the byte where they are no UTF-8
 */
export const checkUtf8 = (bytes: Uint8Array, name: string, { line, offset } = { line: 1, offset: 0 }): void => {
  const mark =
    offset === 0 ? MARKS.find((each) => Buffer.from(bytes.subarray(0, 2)).equals(Buffer.from(each))) : undefined;
  if (mark !== undefined)
    throw fault(
      name,
      `line 1 is not UTF-8 text: byte 0 begins the mark ${mark[0] === 0xff ? 'FF FE' : 'FE FF'} of UTF-16`,
      `A source of CSV reads it with encoding: utf-16; else convert it: iconv -f UTF-16 -t UTF-8 ${name} > utf8-${name}`,
    );
  if (isUtf8(bytes)) return;
  let from = 0;
  // A line feed is no part of a longer character, so a line that is no UTF-8 by itself is the one.
  for (; ; line++) {
    const end = bytes.indexOf(0x0a, from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) break;
    from = end + 1;
  }
  let at = from;
  for (let length = 1; length > 0; at += length) length = characterAt(bytes, at);
  throw fault(
    name,
    `line ${line} is not UTF-8 text: byte ${offset + at} of the file is 0x${bytes[at]!.toString(16)}`,
    'Save the file as UTF-8; a source of CSV reads others by name (encoding: latin-1, windows-1252 or utf-16)',
  );
};

/** Bytes of the character there, 0 where none begins. */
const characterAt = (bytes: Uint8Array, at: number): number =>
  [1, 2, 3, 4].find((length) => at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) ?? 0;
