import type { DataType, TensorInfo } from '@tensorflow/tfjs';
import type { Memory } from './webassembly.js';

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
