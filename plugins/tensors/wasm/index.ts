import type { Tf } from '../engines/provider.js';
import { CollapsarError } from '../../../core/errors/index.js';
import type { Kernel, KernelContext, WasmBackend } from './backend.js';
import { BUILDS, KERNELS, loadBuild, type Build, type Kernels } from './build.js';
import { REGISTRATIONS } from './kernels/index.js';
import { refuseWithoutRoom, reserver } from './memory.js';

export { fusedAdam, globalNorm, type AdamStep } from './adam.js';

export { KERNELS };

/** tfjs has one WebAssembly backend a process, and so one context. */
let context: KernelContext | undefined;

/** What computes on tfjs's memory without a copy; undefined where tfjs is on another backend. */
export const kernelContext = (tf: Tf): KernelContext | undefined => (tf.getBackend() === 'wasm' ? context : undefined);

export interface StartedKernels {
  readonly build: Build;
  readonly reason: string;
  /** Puts this build in use. */
  select(): void;
}

/**
 * Adds our kernels to tfjs's WebAssembly backend, which must be active.
 * @param wanted a build by name; the best that this machine can run without it
 * @throws CollapsarError COLLAPSAR_ENGINE
 */
export const startKernels = async (tf: Tf, wanted?: string): Promise<StartedKernels> => {
  const backend = tf.backend() as unknown as WasmBackend;
  for (const build of wanted === undefined ? BUILDS : BUILDS.filter((name) => name === wanted)) {
    const kernels = await loadBuild(build, backend.wasm.asm.memory);
    if (kernels === undefined) continue;
    const own = (context ??= register(tf, backend, kernels));
    return {
      build,
      reason: REASONS[build],
      select: () => {
        own.kernels = kernels;
      },
    };
  }
  throw new CollapsarError('COLLAPSAR_ENGINE', {
    what: `the ${wanted ?? 'plain'} build of the WebAssembly kernels does not run here`,
    ...(wanted === 'fma'
      ? {
          why: 'the processor has no fused multiply-add or Node no relaxed SIMD',
          fix: 'engine: wasm takes what there is',
        }
      : {}),
  });
};

const REASONS: Readonly<Record<Build, string>> = {
  fma: 'WebAssembly with fused multiply-add (relaxed SIMD)',
  simd: 'WebAssembly with plain SIMD',
};

const register = (tf: Tf, backend: WasmBackend, kernels: Kernels): KernelContext => {
  refuseWithoutRoom(backend);
  const made: KernelContext = {
    tf,
    backend,
    scratch: reserver(backend)(kernels.productScratch()),
    kernels,
    reserve: reserver(backend),
    kernelOf: (kernelName) => ownKernel(tf, backend, kernelName),
  };
  for (const { kernelName, kernel } of REGISTRATIONS) {
    const isThere = Boolean(tf.getKernel(kernelName, 'wasm'));
    const replaced = isThere ? ownKernel(tf, backend, kernelName) : missing(kernelName);
    if (isThere) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernel(made, replaced) as never });
  }
  return made;
};

/** tfjs's kernel of that name as it is now. */
const ownKernel = (tf: Tf, backend: WasmBackend, kernelName: string): Kernel => {
  const kernel = tf.getKernel(kernelName, 'wasm').kernelFunc as unknown as (call: object) => ReturnType<Kernel>;
  return (call) => kernel({ ...call, backend });
};

const missing = (kernelName: string) => (): never => {
  throw new Error(`tfjs has no WebAssembly kernel ${kernelName} to fall back to`);
};
