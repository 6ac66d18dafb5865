import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CollapsarError } from '../core/errors/index.js';

interface Manifest {
  readonly name?: string;
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** The package's own manifest, from the nearest package.json above: this file lies deeper when compiled. */
const { manifest, home } = ((): { readonly manifest: Manifest; readonly home: URL } => {
  for (const path of ['../package.json', '../../package.json', '../../../package.json'])
    try {
      const file = new URL(path, import.meta.url);
      const found = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
      if (found.name === 'collapsar') return { manifest: found, home: new URL('.', file) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  throw new CollapsarError('COLLAPSAR_PLUGIN_LOAD', { what: 'the package has lost its package.json' });
})();
/** The version of this package. */
export const VERSION = manifest.version;
/** The folder of this package. */
export const PACKAGE = fileURLToPath(home);
/** the Node versions that the package supports */
export const NODE_RANGE = manifest.engines.node;
