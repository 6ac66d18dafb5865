/**
 * Compiles the WebAssembly kernels of plugins/tensors/wasm/assembly, once with plain and once with relaxed SIMD, into
 * plugins/tensors/wasm/built, which git ignores: beside the modules that read them, so that specs find them there and
 * the build copies them to dist/ with the other data. Skipped while the outputs are newer than every source.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const SOURCES = 'plugins/tensors/wasm/assembly';
const BUILT = 'plugins/tensors/wasm/built';
/** @type {Readonly<Record<string, readonly string[]>>} */
const BUILDS = { simd: [], fma: ['--enable', 'relaxed-simd'] };

const changed = (/** @type {string} */ path) => statSync(join(root, path)).mtimeMs;
const newest = () =>
  Math.max(
    changed('tools/kernels.js'),
    ...readdirSync(join(root, SOURCES)).map((file) => changed(`${SOURCES}/${file}`)),
    changed('node_modules/assemblyscript/package.json'),
  );

/** @throws Error with the compiler's diagnostics */
export const buildKernels = async () => {
  const sources = newest();
  const stale = Object.entries(BUILDS).filter(([build]) => {
    const file = `${BUILT}/kernels-${build}.wasm`;
    return !existsSync(join(root, file)) || changed(file) < sources;
  });
  if (stale.length === 0) return;
  const { main } = await import('assemblyscript/asc');
  mkdirSync(join(root, BUILT), { recursive: true });
  for (const [build, features] of stale) {
    const file = `${BUILT}/kernels-${build}.wasm`;
    // Written under another name first: two builds at once, or one that is stopped, leave no half file.
    const written = `${BUILT}/kernels-${build}.${process.pid}.tmp`;
    const { error, stderr } = await main([
      `${SOURCES}/index.ts`,
      ...['--baseDir', root, '-o', written],
      ...['--importMemory', '--noExportMemory', '--runtime', 'stub', '--use', 'abort='],
      ...['-O3', '--converge', '--enable', 'simd', ...features],
      // v128 never crosses to JavaScript: only what index.ts exports does.
      ...['--disableWarning', '112'],
    ]);
    if (error) throw new Error(`the ${build} kernels do not compile: ${error.message}\n${stderr.toString()}`);
    renameSync(join(root, written), join(root, file));
  }
};
