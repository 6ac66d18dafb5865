import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import type { Tf } from '../engines/way.js';
import type { WasmBackend } from './backend.js';
import type { Kernels } from './build.js';

export interface KernelCall {
  readonly inputs: NamedTensorInfoMap;
  readonly attrs: NamedAttrMap;
}
export type Kernel = (call: KernelCall) => TensorInfo;

/** What a kernel of our own computes with. One object a process, whose `kernels` are those of the build in use. */
export interface KernelContext {
  readonly tf: Tf;
  readonly backend: WasmBackend;
  /** Address of memory that only one kernel at a time uses, from tfjs's own allocator, never given back. */
  readonly scratch: number;
  kernels: Kernels;
  /** Address of at least so many bytes more, shared likewise; what is there is lost at the next call. */
  reserve(bytes: number): number;
  /** A kernel that tfjs registered for the backend. */
  kernelOf(kernelName: string): Kernel;
}
