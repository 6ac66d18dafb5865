import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import type { KernelCall, WasmBackend } from '../wasm/backend.js';
import { fillSumGradients } from './sum-gradients.js';

/** What a kernel returns. */
export type KernelResult = TensorInfo | TensorInfo[];
/** A kernel as the backend has it. */
export type Run = (call: KernelCall) => KernelResult;

/** Is told of what tfjs does while it listens. */
export interface Listener {
  /** in place of a kernel; `run` is the kernel itself */
  kernel(kernelName: string, call: KernelCall, run: Run): KernelResult;
  /** numbers of JavaScript's became a tensor's */
  written(dataId: object): void;
  /** the numbers of a tensor are about to be read */
  reading(dataId: object): void;
}

/** The memory of tfjs's WebAssembly backend as seen from outside of kernels. */
export type StepBackend = Omit<WasmBackend, 'dataIdMap'> & {
  readonly dataIdMap: {
    get(dataId: object): TensorData;
    set(dataId: object, data: TensorData): void;
    has(dataId: object): boolean;
    delete(dataId: object): boolean;
  };
  write(values: ArrayBufferView | null, shape: readonly number[], dtype: string): object;
  readSync(dataId: object, start?: number, end?: number): ArrayBufferView;
};
/** Where a tensor's numbers lie. */
export interface TensorData {
  id: number;
  memoryOffset: number;
  shape: readonly number[];
  dtype: string;
  refCount: number;
}

/** What happens in tfjs's WebAssembly backend can be listened to. */
export interface Interception {
  readonly backend: StepBackend;
  /** Calls `run`; what tfjs does meanwhile goes through `listener`. */
  during<T>(listener: Listener, run: () => T): T;
  /** The kernel of that name as it is without a listener. */
  kernel(kernelName: string): Run;
}

/** `tf.engine().runKernel`, through which every operation goes. */
type Ask = (kernelName: string, inputs: object, attrs?: object) => unknown;

let installed: Interception | undefined;

/**
 * Puts a door before every kernel of tfjs's WebAssembly backend that is asked for while somebody listens, and before the
 * backend's reading and writing; once a process. Nothing changes for what a kernel calls itself.
 */
export const interceptionOf = (tf: Tf): Interception => (installed ??= install(tf));

const install = (tf: Tf): Interception => {
  fillSumGradients(tf);
  const backend = tf.backend() as unknown as StepBackend;
  const kernels = new Map<string, Run>();
  let listener: Listener | undefined;
  const unheard = <T>(run: () => T): T => {
    const heard = listener;
    listener = undefined;
    try {
      return run();
    } finally {
      listener = heard;
    }
  };
  const wrappers = new WeakSet<object>();
  const wrap = (kernelName: string): void => {
    const config = tf.getKernel(kernelName, 'wasm') as ReturnType<Tf['getKernel']> | undefined;
    if (config === undefined || wrappers.has(config.kernelFunc)) return;
    const given = config.kernelFunc as unknown as (call: KernelCall & { readonly backend: unknown }) => KernelResult;
    const run: Run = (call) => unheard(() => given({ ...call, backend }));
    kernels.set(kernelName, run);
    const wrapper = (call: KernelCall): KernelResult =>
      listener === undefined ? given({ ...call, backend }) : listener.kernel(kernelName, call, run);
    wrappers.add(wrapper);
    tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({ ...config, kernelFunc: wrapper as never });
  };
  const engine = tf.engine() as unknown as { runKernel: Ask };
  const { write, readSync } = backend;
  backend.write = (values, shape, dtype) => {
    const dataId = write.call(backend, values, shape, dtype);
    if (values !== null) listener?.written(dataId);
    return dataId;
  };
  backend.readSync = (dataId, start, end) => {
    listener?.reading(dataId);
    return readSync.call(backend, dataId, start, end);
  };
  return {
    backend,
    kernel: (kernelName) => kernels.get(kernelName)!,
    during: (next, run) => {
      const ask = engine.runKernel;
      // A kernel may be registered, or replaced, at any time.
      engine.runKernel = (kernelName, inputs, attrs) => {
        wrap(kernelName);
        return ask.call(engine, kernelName, inputs, attrs);
      };
      listener = next;
      try {
        return run();
      } finally {
        listener = undefined;
        engine.runKernel = ask;
      }
    },
  };
};
