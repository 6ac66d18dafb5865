/**
 * node tools/build.js [project] [folder]: compiles a TypeScript project (default tsconfig.build.json) to a folder
 * (default dist), compiles the WebAssembly kernels (tools/kernels.js), bundles tfjs's gradients (tools/gradients.js) and
 * copies the data files that the modules read, those two among them, to the same places beside them; what reports carry is
 * made small on the way (tools/minified.js, tools/packed.js). What an earlier build
 * left of a file that is gone is removed, so that nothing stale is ever published or imported. Types are not checked here:
 * `npm run typecheck` does that, and an install should not fail for it.
 * --apart: leaves the rooms of core/ and the modules of reports/ in their files, for what looks at these (tools/paths.js).
 * --if-possible: does nothing where TypeScript is not installed (npm ci --omit=dev).
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildGradients } from './gradients.js';
import { buildKernels } from './kernels.js';
import { isJoined, joinPackages, joinReports, joinRooms } from './one-module.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const args = process.argv.slice(2);
const PRODUCT = 'tsconfig.build.json';
const [project = PRODUCT, out = 'dist'] = args.filter((argument) => !argument.startsWith('--'));
// Version 7, by its path: `typescript` is version 6, which typescript-eslint still asks for.
const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
if (!existsSync(compiler) && args.includes('--if-possible')) {
  console.log('TypeScript is not installed: dist/ stays as it is.');
  process.exit(0);
}

/** Where modules read files beside them; of the specs, those of the benchmarks and studies as well. */
const ROOMS = ['core', 'plugins', 'reports', 'cli', ...(project.includes('spec') ? ['spec', 'studies', 'bench'] : [])];
/** Files below a folder, relative to the root. */
const files = (/** @type {string} */ folder) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    : [];

const { status } = spawnSync(process.execPath, [compiler, '-p', project, '--outDir', out, '--noCheck'], {
  cwd: root,
  stdio: 'inherit',
});
try {
  await joinPackages(out, ['cli', 'core', 'host', 'plugins']);
  // Specs and benchmarks enter rooms where they like.
  if (project === PRODUCT && !args.includes('--apart')) {
    await joinRooms(out);
    await joinReports(out);
  }
  await buildKernels();
  await buildGradients();
} catch (error) {
  console.error(String(error));
  process.exit(1);
}
// Not where esbuild may be missing, above.
const { minified } = await import('./minified.js');
const { packScripts } = await import('./packed.js');
// The origin and licence of data go where the data go.
const isData = (/** @type {string} */ file) =>
  (!/\.(ts|md|tmp)$/.test(file) || /\bORIGIN\.md$/.test(file)) && !file.includes('/assembly/');
for (const file of ROOMS.flatMap(files).filter(isData)) {
  mkdirSync(dirname(join(root, out, file)), { recursive: true });
  if (file.startsWith('reports/') && !file.endsWith('.json'))
    writeFileSync(join(root, out, file), minified(file, readFileSync(join(root, file), 'utf8')));
  else copyFileSync(join(root, file), join(root, out, file));
}
for (const file of files(out)) {
  const source = file.slice(out.length + 1);
  if (isJoined(source)) continue;
  const module = source.replace(/(\.d\.ts|\.js|\.js\.map)$/, '.ts');
  if (![source, module].some((path) => existsSync(join(root, path)))) rmSync(join(root, file));
}
packScripts(join(root, out, 'reports/client'));
process.exit(status ?? 1);
