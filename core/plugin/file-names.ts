import type { Inputs, Json } from '../contracts/index.js';
import type { EntryKind, EntryUse } from './registration.js';
import { isObject } from './schema.js';

const ABSOLUTE = /^(?:file:\/\/|~?\/|[A-Za-z]:[\\/]|\\\\)/;

/**
 * A file without the folders of a machine: of an absolute path, of whatever system, the last part, which is what pages
 * publish of it. What is relative is the study's own text and stays.
 */
export const withoutFolder = (path: string): string => {
  if (!ABSOLUTE.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split(/[\\/]/)) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.at(-1) ?? path;
};

/** How a file or folder is told in identities. `of`: the entry that names it, or that it is a checkpoint, called by its content. */
export type FileName = (
  path: string,
  of: { readonly kind: EntryKind; readonly entry: EntryUse } | 'checkpoint',
) => string;
/** As the study writes it: tells apart what one process reads. */
export const asWritten: FileName = (path) => path;
/** In random streams: wherever a file lies, its numbers are the same. */
export const byName: FileName = withoutFolder;

export const unplacedCheckpoint = (value: Json, file: FileName = asWritten): Json =>
  isObject(value) && typeof value['checkpoint'] === 'string'
    ? { ...value, checkpoint: file(value['checkpoint'], 'checkpoint') }
    : value;

/** JSON in which every text that is an absolute path is its last part. */
export const textsWithoutFolders = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"/g, (text) => JSON.stringify(withoutFolder(JSON.parse(text) as string)));

/**
 * What was found of inputs, their names without the folders of a machine. Of two that are then called the same both stand
 * under that name, in their order.
 */
export const withoutFolders = (inputs: Inputs): Inputs => {
  const told: Record<string, string> = {};
  for (const [name, found] of Object.entries(inputs)) {
    const short = name.startsWith('file ') ? `file ${withoutFolder(name.slice(5))}` : textsWithoutFolders(name);
    told[short] = told[short] === undefined ? found : `${told[short]} and ${found}`;
  }
  return told;
};
