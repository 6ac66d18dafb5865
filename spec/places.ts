import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Specs run as they are written (tsx compiles them) or from a copy that was compiled as a whole (`npm test`, in
 * build/spec), which loads several times faster. What a spec says of places holds for both.
 */
const compiled = import.meta.url.endsWith('.js');

const rootFrom = (folder: string): string =>
  existsSync(join(folder, 'package-lock.json')) ? folder : rootFrom(dirname(folder));
/** The repository, wherever the specs run from; ends in a slash. */
export const root = `${rootFrom(dirname(fileURLToPath(import.meta.url)))}/`;

// Processes that start in another folder compile by the same rules.
if (!compiled) process.env['TSX_TSCONFIG_PATH'] ??= join(root, 'tsconfig.json');

/** A module beside the one whose `import.meta.url` is given, written without its extension. */
export const moduleAt = (path: string, base: string): URL => new URL(`${path}${compiled ? '.js' : '.ts'}`, base);

/** What Node needs before a module of these. */
export const LOADER: readonly string[] = compiled ? [] : ['--import', 'tsx'];
