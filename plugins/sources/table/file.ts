import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileVersion } from '../../../core/plugin/index.js';
import { fault } from './fault.js';
import type { Layout } from './columns.js';
import { delimited } from './delimited.js';
import { encodeTable } from './encode.js';
import type { Format } from './records.js';
import type { Table } from './table.js';

/** Tables and hashes kept in a process, the least recently used forgotten: a study rarely reads more files. */
const KEPT = 4;
const tables = new Map<string, Promise<Table>>();
const hashes = new Map<string, Promise<string>>();

/**
 * The table in a file, read once in a process for as long as the file stays as it is; with the fingerprint of the bytes
 * that it was read from.
 * @throws COLLAPSAR_SOURCE_INVALID where there is no such file or it does not hold a table
 */
export const readTable = async (file: string | URL, format: Format, layout: Layout): Promise<Table> =>
  kept(tables, `${await version(file)}\n${format.key}\n${JSON.stringify(layout)}`, async () => {
    const name = nameOf(file);
    const bytes = await readFile(file);
    return { ...encodeTable(await format.read(bytes, name), name, layout), fingerprint: hash('sha256', bytes) };
  });

/** The format of the tables that come along. */
export const COMMA_SEPARATED: Format = delimited(',', true);

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
