import { CollapsarError } from '../../../core/errors/index.js';
import { compileWith, loadRuntime } from '../compile/index.js';
import { wasm } from './wasm.js';
import type { EngineProvider } from './provider.js';

const PACKAGE = 'onnxruntime-node';

/**
 * The wasm engine, with the steps of training compiled by ONNX Runtime. Its bits follow the library's version and build,
 * our kernels and emitters, and whether the processor fuses multiplication and addition: all are part of its name.
 */
export const compiled: EngineProvider = {
  name: 'compiled',
  builds: (name) => name.startsWith('compiled-'),
  automatic: false,
  fix: `npm install ${PACKAGE}@1.30 (without its scripts: --ignore-scripts); engine: wasm does without`,
  start: async (asked) => {
    const runtime = await loadRuntime();
    const base = await wasm.start('wasm');
    const build = base.name.slice('wasm-'.length);
    const name = `compiled-${build}-${process.platform}-${process.arch}-onnxruntime-${runtime.version}`;
    if (asked !== 'compiled' && asked !== name)
      throw new CollapsarError('COLLAPSAR_ENGINE', {
        what: `engine ${asked} is not to be had here, which has ${name}`,
        why: 'its bits follow the version of ONNX Runtime, its build for the system, and the processor',
        fix: `engine: compiled takes what there is; for other versions: npm install ${PACKAGE}@VERSION`,
      });
    return {
      ...base,
      name,
      reason: `steps of training compiled by ONNX Runtime ${runtime.version}; ${base.reason ?? ''}`,
      select: () => {
        base.select?.();
        compileWith(runtime);
      },
    };
  },
};
