import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isObject } from './schema.js';

/** Conditions of a package's `exports` that an import from Node follows. */
const CONDITIONS = new Set(['import', 'node', 'module-sync', 'default']);

/**
 * The module that `import name` would load from a file in `folder`; undefined when no such package is installed there.
 * Node's own resolution from another folder (`import.meta.resolve` with a parent) is behind a flag.
 */
export const resolvePackage = async (name: string, folder: string): Promise<URL | undefined> => {
  for (let at = folder; ; at = dirname(at)) {
    const home = join(at, 'node_modules', name);
    const manifest = await readJson(join(home, 'package.json'));
    if (manifest !== undefined) {
      const exported = manifest['exports'];
      const main = exported === undefined ? manifest['main'] : target(exported);
      return pathToFileURL(join(home, typeof main === 'string' ? main : 'index.js'));
    }
    if (dirname(at) === at) return undefined;
  }
};

/** The entry point in an `exports` field: text, conditions, or the subpath "." of either. */
const target = (exported: unknown): string | undefined => {
  if (typeof exported === 'string') return exported;
  if (Array.isArray(exported)) return exported.map(target).find((found) => found !== undefined);
  if (!isObject(exported)) return undefined;
  if ('.' in exported) return target(exported['.']);
  for (const [condition, inside] of Object.entries(exported)) {
    const found = CONDITIONS.has(condition) ? target(inside) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

/** A JSON object from a file; undefined when there is no such file. */
export const readJson = async (file: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
  const exists = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!exists) return undefined;
  const value: unknown = JSON.parse(await readFile(file, 'utf8'));
  return isObject(value) ? value : undefined;
};
