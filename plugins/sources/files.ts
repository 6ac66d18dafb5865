import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
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

/** SHA-256 of the file's bytes, hex. */
export const fileHash = async (file: string | URL): Promise<string> =>
  kept(hashes, await version(file), async () => hash('sha256', await readFile(file)));

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
 * @throws COLLAPSAR_SOURCE_INVALID with the line where they are no UTF-8: replaced characters would be other categories
 */
export const utf8 = (bytes: Uint8Array, name: string): string => {
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  let line = 1;
  // A line feed is no part of a longer character, so a line that is no UTF-8 by itself is the one.
  for (let from = 0; ; line++) {
    const end = bytes.indexOf(0x0a, from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) break;
    from = end + 1;
  }
  throw fault(
    name,
    `line ${line} is not UTF-8 text`,
    'Save the file as UTF-8: programs of Windows may write other encodings, such as Latin-1 and UTF-16',
  );
};
