import { lstatSync, openSync, readdirSync, readFileSync, readSync, statSync, type Stats } from 'node:fs';
import { damaged } from './damage.js';

/** The system's name of an error, such as ENOENT; empty where it has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const KINDS = [
  ['isDirectory', 'a folder'],
  ['isFIFO', 'a named pipe'],
  ['isSocket', 'a socket'],
  ['isBlockDevice', 'a device'],
  ['isCharacterDevice', 'a device'],
] as const;
const kindOf = (found: Stats): string => KINDS.find(([is]) => found[is]())?.[1] ?? 'no ordinary file';

const strange = (path: string, what: string, cause?: unknown): Error =>
  damaged(path, what, 'Collapsar did not put it there so', cause, 'Move it away, and what belongs there back');
/** What the system does not let be read, in our words. */
export const unreadable = (path: string, error: unknown): Error =>
  strange(path, `cannot be read (${codeOf(error)})`, error);

/**
 * Looks at what lies at a path of a run folder before it is opened: a pipe would be waited for without end.
 * @throws CollapsarError COLLAPSAR_RUN_DAMAGED for a link to nothing, and where it cannot be looked at
 */
const statOf = (path: string): Stats | undefined => {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    return statSync(path);
  } catch (error) {
    throw codeOf(error) === 'ENOENT'
      ? strange(path, 'is a link to something that is not there', error)
      : unreadable(path, error);
  }
};

/** Whether there is a file, which can be read to its end. @throws CollapsarError COLLAPSAR_RUN_DAMAGED for anything else */
export const isFile = (path: string): boolean => {
  const found = statOf(path);
  if (found !== undefined && !found.isFile()) throw strange(path, `is ${kindOf(found)}, where a file belongs`);
  return found !== undefined;
};

/** Whether there is a folder. @throws CollapsarError COLLAPSAR_RUN_DAMAGED for anything else */
export const isFolder = (path: string): boolean => {
  const found = statOf(path);
  if (found !== undefined && !found.isDirectory())
    throw strange(path, `is ${found.isFile() ? 'a file' : kindOf(found)}, where a folder belongs`);
  return found !== undefined;
};

/** Names of what lies in a folder, none where there is no folder. @throws CollapsarError COLLAPSAR_RUN_DAMAGED */
export const namesIn = (path: string): readonly string[] => {
  if (!isFolder(path)) return [];
  try {
    return readdirSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw unreadable(path, error);
  }
};

/** Opens a file; undefined where there is none. @throws CollapsarError COLLAPSAR_RUN_DAMAGED */
export const openIfThere = (path: string, flags: 'r' | 'r+' = 'r'): number | undefined => {
  if (!isFile(path)) return undefined;
  try {
    return openSync(path, flags);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
};

/** Bytes of an open file from a position on, put into a buffer from `at` on; how many. @throws CollapsarError COLLAPSAR_RUN_DAMAGED */
export const readBytes = (file: number, path: string, into: Buffer, position: number, at = 0): number => {
  try {
    return readSync(file, into, at, into.length - at, position);
  } catch (error) {
    throw unreadable(path, error);
  }
};

/** All of a file as text; undefined where there is none. @throws CollapsarError COLLAPSAR_RUN_DAMAGED */
export const textIfThere = (path: string): string | undefined => {
  if (!isFile(path)) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
};
