/**
 * Compiles the product with every file a module of its own, where dist/ has the rooms of core/ joined: what looks at
 * files as they run (paths.js, value-path.js) runs these.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
/** The folder, relative to the root. */
export const APART = 'build/apart';
execFileSync(process.execPath, [join(root, 'tools/build.js'), 'tsconfig.build.json', APART, '--apart'], {
  stdio: 'inherit',
});
