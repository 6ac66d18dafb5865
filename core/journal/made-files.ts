import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../contracts/index.js';
import { writeChunks, type WrittenFile } from './durable-file.js';
import { readBytes } from './openable.js';

const SCHEMA = 'collapsar/tables@1';
export const TABLES = 'tables.json';

/** A file that was made of a journal, and what its maker wants to know of that again. */
export interface MadeFile extends WrittenFile {
  readonly noted?: Json;
}
/**
 * What files of a run folder came to, by name, when they were made of something. That is true for good, whatever becomes of
 * the folder: who wants to leave one of them alone has to see that it would be made of the same (`of`) and is still this one.
 */
export interface MadeFiles {
  /** digest of everything that decides their bytes */
  readonly of: string;
  readonly files: Readonly<Record<string, MadeFile>>;
}

const textOf = ({ of, files }: MadeFiles): string => {
  const made = { schema: SCHEMA, of, files };
  return `${JSON.stringify({ ...made, sum: hex(JSON.stringify(made)) })}\n`;
};

/** What was noted last; undefined where there is nothing that was written so: nothing is believed of it then. */
export const readMade = (folder: string): MadeFiles | undefined => {
  try {
    const path = join(folder, TABLES);
    if (!lstatSync(path).isFile()) return undefined;
    const text = readFileSync(path, 'utf8');
    const made = JSON.parse(text) as MadeFiles;
    return textOf(made) === text ? made : undefined;
  } catch {
    return undefined;
  }
};

/** Notes it durably, where it is not what stands there. */
export const writeMade = async (folder: string, made: MadeFiles): Promise<void> => {
  const found = readMade(folder);
  if (found === undefined || textOf(found) !== textOf(made)) await writeChunks(join(folder, TABLES), [textOf(made)]);
};

/** Whether what lies at a path is a file of just these bytes: all of it is read. What cannot be read is not. */
export const isStill = (path: string, { bytes, sha256 }: WrittenFile): boolean => {
  try {
    const found = lstatSync(path);
    if (!found.isFile() || found.size !== bytes) return false;
    const file = openSync(path, 'r');
    try {
      return hashOf(file, path, bytes) === sha256;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
};

/** SHA-256 of open files in this order, each up to its `end`. @throws CollapsarError COLLAPSAR_RUN_DAMAGED where one cannot be read */
export const digestOf = (
  files: readonly { readonly path: string; readonly file: number; readonly end: number }[],
): string => hex(files.map(({ path, file, end }) => `${end} ${hashOf(file, path, end)}\n`).join(''));

const PIECE = 1048576;

const hashOf = (file: number, path: string, bytes: number): string => {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(PIECE);
  for (let at = 0; at < bytes;) {
    const piece = buffer.subarray(0, Math.min(PIECE, bytes - at));
    const read = readBytes(file, path, piece, at);
    if (read === 0) break;
    hash.update(piece.subarray(0, read));
    at += read;
  }
  return hash.digest('hex');
};

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
