import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { CollapsarError } from '../../../core/errors/index.js';
import { compileWith } from '../compile/index.js';
import { KERNELS, startKernels } from '../wasm/index.js';
import { correctAveragePool } from './average-pool.js';
import { loadTfjs } from './tfjs.js';
import type { EngineProvider } from './provider.js';

/** What a build's bits follow beside the build itself. */
const REVISION = `-kernels-${KERNELS}`;

/** tfjs's WebAssembly backend with kernels of our own, on one thread: on every machine, with the same bits on each. */
export const wasm: EngineProvider = {
  name: 'wasm',
  builds: ['wasm-fma', 'wasm-simd', `wasm-fma${REVISION}`, `wasm-simd${REVISION}`],
  automatic: true,
  start: async (name) => {
    // Loaded here: a study without tensors should not wait for it.
    const tf = await loadTfjs();
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    // Without SIMD tfjs would take another binary, with other bits.
    if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')))
      throw new CollapsarError('COLLAPSAR_ENGINE', {
        what: 'this processor or Node has no WebAssembly SIMD',
        fix: 'engine: cpu needs none',
      });
    const require = createRequire(import.meta.url);
    const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
    setWasmPaths(`${folder}${sep}`);
    if (!(await withoutItsListeners(() => tf.setBackend('wasm'))))
      throw new CollapsarError('COLLAPSAR_ENGINE', {
        what: 'the WebAssembly backend of tfjs did not start',
        why: 'its binaries in node_modules/@tensorflow/tfjs-backend-wasm/wasm-out may be missing or damaged',
        fix: 'npm ci',
      });
    correctAveragePool(tf, 'wasm');
    const [, wanted] = name.split('-');
    const { build, reason, select } = await startKernels(tf, wanted);
    return {
      name: `wasm-${build}${REVISION}`,
      backend: 'wasm',
      tf,
      reason,
      select: () => {
        select();
        compileWith(undefined);
      },
    };
  },
};

/** tfjs's loader listens for the process's uncaught errors only to throw them once more, with its own source printed. */
const withoutItsListeners = async <T>(load: () => Promise<T>): Promise<T> => {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.listeners(event as 'uncaughtException')));
  try {
    return await load();
  } finally {
    for (const [i, event] of events.entries())
      for (const listener of process.listeners(event as 'uncaughtException'))
        if (!before[i]!.has(listener)) process.removeListener(event, listener);
  }
};
