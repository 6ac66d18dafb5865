import type { DataType, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import type { Kernels, Memory } from './build.js';

/** What of tfjs's WebAssembly backend (4.22) its types leave out and kernels of our own need. */
export interface WasmBackend {
  readonly wasm: {
    /** The instance's exports. */
    readonly asm: { readonly memory: Memory };
    /** Of the memory as it is now: it is another after the memory has grown. */
    readonly HEAPF32: Float32Array;
    readonly HEAP32: Int32Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: DataType): TensorInfo;
  disposeData(dataId: object, force?: boolean): boolean;
  incRef(dataId: object): void;
  refCount(dataId: object): number;
}

/** Where a tensor's numbers begin in the backend's memory, in bytes. */
export const addressOf = (backend: WasmBackend, { dataId }: Pick<TensorInfo, 'dataId'>): number =>
  backend.dataIdMap.get(dataId).memoryOffset;

export interface KernelCall {
  readonly inputs: NamedTensorInfoMap;
  readonly attrs: NamedAttrMap;
}
export type Kernel = (call: KernelCall) => TensorInfo | TensorInfo[];

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

/** A kernel of tfjs's WebAssembly backend that is added to it or takes the place of its own. */
export interface BackendRegistration {
  readonly kernelName: string;
  /**
   * @param context its `kernels` are to be read at each call: the build in use may change
   * @param replaced tfjs's own, for what ours leaves to it; throws where tfjs has none
   */
  kernel(context: KernelContext, replaced: Kernel): Kernel;
}
