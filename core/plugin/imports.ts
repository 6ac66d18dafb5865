import { createHash, hash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fileVersion } from './file-version.js';
import { readJson } from './resolve-package.js';

/** What a module is made of. */
export interface ModuleClosure {
  /** `sha256-...` over the module and every file that it imports, however deep; of a module alone that of its bytes */
  readonly integrity: string;
  /** `name@version` of the installed packages that these files import, sorted; what packages import is theirs */
  readonly packages: readonly string[];
  /** SHA-256 of each file, hex, by its path */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * The module and what it imports from files: `import`, `export ... from`, `import()` and `require()` of a literal. Files that
 * are read in other ways are not among them. What belongs to the core is not followed: its version says it all.
 * @throws what the file system says of the module itself; an import that leads nowhere is passed over, loading will tell
 */
export const closureOf = async (path: string): Promise<ModuleClosure> => {
  const entry = await realpath(path);
  const files = new Map<string, string>();
  const packages = new Map<string, string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    const { digest, specifiers } = await readModule(file);
    files.set(file, digest);
    for (const specifier of specifiers)
      for (const found of await imported(specifier, file))
        if (typeof found === 'string') waiting.push(found);
        else packages.set(found.name, `${found.name}@${found.version}`);
  }
  return { integrity: integrityOf(entry, files), packages: [...packages.values()].sort(), files };
};

const integrityOf = (entry: string, files: ReadonlyMap<string, string>): string => {
  if (files.size === 1) return `sha256-${Buffer.from(files.get(entry)!, 'hex').toString('base64')}`;
  // Names are relative to the module: a plugin that is moved as a whole stays the same.
  const lines = [...files].map(([file, digest]) => {
    const name = relative(dirname(entry), file).split(sep).join('/');
    return `${file === entry ? '' : name}\n${digest}\n`;
  });
  return `sha256-${createHash('sha256').update(lines.sort().join('')).digest('base64')}`;
};

interface Module {
  readonly version: string | undefined;
  readonly digest: string;
  readonly specifiers: readonly string[];
}
const modules = new Map<string, Module>();

const readModule = async (file: string): Promise<Module> => {
  const version = await fileVersion(file);
  const known = modules.get(file);
  if (known !== undefined && version !== undefined && known.version === version) return known;
  const bytes = await readFile(file);
  const specifiers = CODE.has(extname(file)) ? specifiersOf(bytes.toString('utf8')) : [];
  const made = { version, digest: hash('sha256', bytes), specifiers };
  modules.set(file, made);
  return made;
};

const CODE = new Set(['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx']);

/** White space and comments, which may stand between the words of an import. */
const GAP = String.raw`(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n]*\n)*`;
const IMPORT = new RegExp(
  // Looked ahead at, not taken: what the word in a comment is followed by may hold imports of its own.
  String.raw`\b(?:from|import|require)(?=${GAP}(?:\(${GAP})?(?:'([^'\\\n]+)'|"([^"\\\n]+)"|${'`'}([^${'`'}\\$]+)${'`'}))`,
  'g',
);

/**
 * What a text imports, each once. The text is not parsed, so that TypeScript, JSX and CommonJS need nothing else: never one
 * too few, but one in a comment or a string counts as well, where there is such a file.
 */
export const specifiersOf = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(IMPORT)].map(([, single, double, tick]) => (single ?? double ?? tick)!)),
];

/** The core's own folder. */
const CORE = fileURLToPath(new URL('..', import.meta.url));

/** The files that a specifier stands for, or the package. */
const imported = async (
  specifier: string,
  from: string,
): Promise<readonly (string | { readonly name: string; readonly version: string })[]> => {
  if (isBuiltin(specifier) || /^(?:data|https?):/.test(specifier)) return [];
  if (/^(?:\.{0,2}\/|\.{1,2}$|file:)/.test(specifier)) return filesOf(pathOf(specifier, from), from);
  if (specifier.startsWith('#')) return mapped(specifier, from);
  const name = /^(?:@[a-z0-9-~][\w.~-]*\/)?[a-z0-9-~][\w.~-]*(?=\/|$)/i.exec(specifier)?.[0];
  // The core's version is recorded by itself.
  if (name === undefined || name === 'collapsar') return [];
  for (let at = dirname(from); ; at = dirname(at)) {
    const manifest = await readJson(join(at, 'node_modules', name, 'package.json')).catch(() => undefined);
    if (manifest !== undefined) return [{ name, version: String(manifest['version']) }];
    if (dirname(at) === at) return [];
  }
};

/** Without what a query or a fragment says; nothing where it is no path of this machine. */
const pathOf = (specifier: string, from: string): string => {
  try {
    return fileURLToPath(new URL(specifier, pathToFileURL(from)));
  } catch {
    return '';
  }
};

/** What loaders put in the place of an extension, in the order in which they look. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.jsx': ['.tsx'],
};
const EXTENSIONS = ['.js', '.cjs', '.mjs', '.json', '.ts', '.tsx', '.cts', '.mts'];

/** A path as it stands; the TypeScript that it is compiled from; what CommonJS and bundlers make of one without extension. */
const filesOf = async (path: string, from: string): Promise<readonly string[]> => {
  const extension = extname(path);
  const bare = path.slice(0, path.length - extension.length);
  const sources = (SOURCES[extension] ?? []).map((other) => bare + other);
  const exact = await existing([path]);
  // Beside its compiled text a TypeScript module may stand for itself: which of the two is loaded is the loader's choice.
  if (exact.length > 0) return /\.[cm]?tsx?$/.test(from) ? [...exact, ...(await existing(sources))] : exact;
  for (const others of [
    sources,
    EXTENSIONS.map((end) => path + end),
    EXTENSIONS.map((end) => join(path, `index${end}`)),
  ]) {
    const [found] = await existing(others);
    if (found !== undefined) return [found];
  }
  return [];
};

const existing = async (paths: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const path of paths) {
    if ((await fileVersion(path)) === undefined) continue;
    const real = await realpath(path);
    if (!real.startsWith(CORE)) found.push(real);
  }
  return found;
};

/** `#name`: what the nearest package.json maps it to. */
const mapped = async (specifier: string, from: string): Promise<readonly string[]> => {
  try {
    return await existing([createRequire(from).resolve(specifier)]);
  } catch {
    return [];
  }
};
