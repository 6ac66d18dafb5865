/**
 * Compiles the WebAssembly kernels of the core, of the tensors, once with plain and once with relaxed SIMD, and of distances, each
 * from `assembly` into `built` beside it, which git ignores: beside the modules that read them, so that specs find them
 * there and the build copies them to dist/ with the other data. Skipped while the outputs are newer than every source.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
/** Those of the tensors work in the memory of tfjs's own module. */
const OF_TENSORS = ['--importMemory', '--noExportMemory'];
/** @type {readonly { readonly folder: string; readonly name: string; readonly features: readonly string[] }[]} */
const BUILDS = [
  { folder: 'core/kernels', name: 'kernels', features: [] },
  { folder: 'plugins/tensors/wasm', name: 'kernels-simd', features: OF_TENSORS },
  { folder: 'plugins/tensors/wasm', name: 'kernels-fma', features: [...OF_TENSORS, '--enable', 'relaxed-simd'] },
  { folder: 'plugins/metrics/distance', name: 'distances', features: [] },
];

const changed = (/** @type {string} */ path) => statSync(join(root, path)).mtimeMs;
const newest = (/** @type {string} */ folder) =>
  Math.max(
    changed('tools/kernels.js'),
    ...readdirSync(join(root, folder, 'assembly')).map((file) => changed(`${folder}/assembly/${file}`)),
    changed('node_modules/assemblyscript/package.json'),
  );

/** @throws Error with the compiler's diagnostics */
export const buildKernels = async () => {
  for (const { folder, name, features } of BUILDS) {
    const file = `${folder}/built/${name}.wasm`;
    if (existsSync(join(root, file)) && changed(file) >= newest(folder)) continue;
    const { main } = await import('assemblyscript/asc');
    mkdirSync(join(root, folder, 'built'), { recursive: true });
    // Written under another name first: two builds at once, or one that is stopped, leave no half file.
    const written = `${folder}/built/${name}.${process.pid}.tmp`;
    const { error, stderr } = await main([
      `${folder}/assembly/index.ts`,
      ...['--baseDir', root, '-o', written],
      ...['--runtime', 'stub', '--use', 'abort=', '-O3', '--converge', '--enable', 'simd', ...features],
      // v128 never crosses to JavaScript: only what index.ts exports does.
      ...['--disableWarning', '112'],
    ]);
    if (error)
      throw new Error(`${folder}/assembly does not compile to ${name}.wasm: ${error.message}\n${stderr.toString()}`);
    renameSync(join(root, written), join(root, file));
  }
};
