import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CollapsarError, messageOf } from '../errors/index.js';
import { checkPlugin } from './check.js';
import type { Plugin } from './define.js';
import { closureOf, type ModuleClosure } from './imports.js';
import { inputChanged } from './inputs.js';
import { undoPatches } from './intrinsics.js';
import type { PluginOrigin } from './registration.js';
import { readJson, resolvePackage } from './resolve-package.js';
import { isObject } from './schema.js';
import { quoted } from './wording.js';

/** Loads a module by its URL: `(url) => import(url)`, or a stand-in. */
export type Importer = (url: string) => Promise<unknown>;
export interface LoadedPlugin {
  readonly plugin: Plugin;
  readonly origin: PluginOrigin;
}

const PLUGIN_NAME = /^(@[^/]+\/)?collapsar-plugin(-.+)?$/;
const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * Names of the packages called `collapsar-plugin-*` or `@scope/collapsar-plugin*` among the dependencies of the nearest
 * package.json at or above `folder`, sorted. Optional ones that are not installed are left out.
 * @throws CollapsarError COLLAPSAR_PLUGIN_LOAD when that package.json is not JSON
 */
export const discoverPlugins = async (folder: string): Promise<readonly string[]> => {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, 'package.json');
    const manifest = await readJson(file).catch((cause: unknown) => {
      throw new CollapsarError(
        'COLLAPSAR_PLUGIN_LOAD',
        {
          what: `cannot be read: ${messageOf(cause)}`,
          where: file,
          fix: 'Repair the file; plugins are looked up in it',
        },
        { cause },
      );
    });
    if (manifest !== undefined) return installed(manifest, at);
    if (dirname(at) === at) return [];
  }
};

const installed = async (manifest: Readonly<Record<string, unknown>>, folder: string): Promise<readonly string[]> => {
  const names = new Set<string>();
  for (const list of DEPENDENCIES) {
    const dependencies = manifest[list];
    if (!isObject(dependencies)) continue;
    for (const name of Object.keys(dependencies).filter(isPluginName))
      if (list !== 'optionalDependencies' || (await resolvePackage(name, folder)) !== undefined) names.add(name);
  }
  return [...names].sort();
};
// An unscoped package must say more than the prefix; a scope says it already.
const isPluginName = (name: string): boolean => PLUGIN_NAME.test(name) && name !== 'collapsar-plugin';

/**
 * A plugin by package name, resolved from `folder`, or by file name (`./mine.js`, relative to `folder`).
 * @throws CollapsarError COLLAPSAR_PLUGIN_LOAD, and what `checkPlugin` throws
 */
export const loadPlugin = async (
  reference: string,
  folder: string,
  load: Importer = importModule,
): Promise<LoadedPlugin> => {
  const isFile = /^\.|^file:/.test(reference) || isAbsolute(reference) || /\.[mc]?[jt]s$/.test(reference);
  const where = `plugin ${reference}`;
  const url = isFile ? fileUrl(reference, folder) : await resolvePackage(reference, resolve(folder));
  if (url === undefined)
    throw new CollapsarError('COLLAPSAR_PLUGIN_LOAD', {
      what: 'no such package is installed',
      where,
      why: `It was looked for in node_modules of ${resolve(folder)} and of the folders above`,
      fix: `Install it (npm install ${reference}), or give the file's name with ./ before it`,
    });
  const path = fileURLToPath(url);
  const hashed = await closureOf(path).catch((cause: unknown): undefined => {
    // What is wrong with a package's entry point, loading it says.
    if (isFile) throw unreadable(path, where, cause);
  });
  if (hashed !== undefined) checkLoaded(hashed, where, load);
  const module = await load(url.href).catch((cause: unknown) => {
    throw loadFailure(cause, where, path);
  });
  refusePatches(where);
  if (hashed !== undefined) await checkUnchanged(path, hashed, where, load);
  const exported = defaultExport(module, where);
  const origin: PluginOrigin = {
    from: isFile ? 'file' : 'package',
    path,
    ...recordOf(hashed),
  };
  return { plugin: checkPlugin(exported, origin), origin };
};

/** What a run records of the files that a plugin came from. */
const recordOf = (hashed: ModuleClosure | undefined): Pick<PluginOrigin, 'integrity' | 'imports'> =>
  hashed === undefined
    ? {}
    : { integrity: hashed.integrity, ...(hashed.packages.length === 0 ? {} : { imports: hashed.packages }) };

const defaultExport = (module: unknown, where: string): unknown => {
  const exported = isObject(module) ? module['default'] : undefined;
  if (exported === undefined)
    throw new CollapsarError('COLLAPSAR_PLUGIN_LOAD', {
      what: `has no default export; found ${isObject(module) && Object.keys(module).length > 0 ? Object.keys(module).join(', ') : quoted(undefined)}`,
      where,
      why: 'A plugin is the default export of its module',
      fix: 'Write `export default definePlugin({ ... })`',
    });
  return exported;
};

const fileUrl = (reference: string, folder: string): URL =>
  reference.startsWith('file:') ? new URL(reference) : pathToFileURL(resolve(folder, reference));

const importModule: Importer = (url) => import(url);

/** What each importer has loaded into this process: a module once loaded stays as it was, whatever becomes of its file. */
const loaded = new WeakMap<Importer, Map<string, string>>();

const checkLoaded = ({ files }: ModuleClosure, where: string, load: Importer): void => {
  const known = loaded.get(load);
  for (const [file, digest] of files) {
    const before = known?.get(file) ?? digest;
    if (before !== digest)
      throw inputChanged(
        `${where}, ${basename(file)}`,
        { expected: before, found: digest },
        {
          why: 'It was changed after this process had loaded it, and a process keeps the modules that it has',
          fix: 'Start a new process',
        },
      );
  }
};

/** A plugin that changes what is built in while it is loaded changes every cell: it is not used at all. */
const refusePatches = (where: string): void => {
  const patches = undoPatches();
  if (patches === undefined) return;
  throw new CollapsarError('COLLAPSAR_PLUGIN_LOAD', {
    what: `it, or a module that it imports, changed ${patches.names.slice(0, 5).join(', ')}${patches.names.length > 5 ? ' and more' : ''} while it was loaded`,
    where,
    why: 'What is built into JavaScript belongs to all plugins: other cells would give other numbers',
    fix: 'Report it to the author of the plugin: what it adds belongs into a module of its own (polyfills are not needed from Node 20 on)',
  });
};

/** So that what was imported is what was hashed: nothing may have changed while the plugin was loaded. */
const checkUnchanged = async (path: string, hashed: ModuleClosure, where: string, load: Importer): Promise<void> => {
  const { integrity, files } = await closureOf(path).catch(() => ({ integrity: 'no file', files: hashed.files }));
  if (integrity !== hashed.integrity)
    throw inputChanged(
      where,
      { expected: hashed.integrity, found: integrity },
      { why: 'Its files were changed while it was loaded', fix: 'Run the same command again' },
    );
  const known = loaded.get(load) ?? new Map<string, string>();
  loaded.set(load, known);
  for (const [file, digest] of files) known.set(file, digest);
};

const unreadable = (path: string, where: string, cause: unknown): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_PLUGIN_LOAD',
    {
      where,
      ...((cause as NodeJS.ErrnoException).code === 'ENOENT'
        ? { what: `there is no file ${path}` }
        : { what: `the file ${path} cannot be read`, why: messageOf(cause) }),
      fix: 'File names are relative to the folder of the study file, or to the working directory for --plugin',
    },
    { cause },
  );

const loadFailure = (cause: unknown, where: string, path: string): CollapsarError => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const [why, fix] =
    code === 'ERR_UNKNOWN_FILE_EXTENSION'
      ? [
          `This Node does not run ${extname(path)} files by itself`,
          'Compile it to JavaScript, or start node with --import tsx',
        ]
      : code === 'ERR_MODULE_NOT_FOUND'
        ? [
            'Something that it imports, or its own entry point, is not installed',
            'Install its dependencies, or build it',
          ]
        : [
            'The module failed while it was loaded',
            'Report it to the author of the plugin, with --debug for the stack',
          ];
  return new CollapsarError(
    'COLLAPSAR_PLUGIN_LOAD',
    { what: `cannot be loaded: ${messageOf(cause)}`, where, why, fix },
    { cause },
  );
};
