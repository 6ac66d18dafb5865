import { CollapsarError } from '../../../core/errors/index.js';
import type { WasmBackend } from './backend.js';

/** Bytes; `_malloc` aligns to 16 at most. */
const CACHE_LINE = 64;

/**
 * Memory from tfjs's own allocator, so that it cannot clash with a tensor: one region, that grows to the largest that was
 * ever asked for and stays, since a training run asks for the same again and again. What it held is lost when it grows.
 * @throws CollapsarError COLLAPSAR_CELL_MEMORY when there is no room
 */
export const reserver = ({ wasm }: Pick<WasmBackend, 'wasm'>): ((bytes: number) => number) => {
  let held = { address: 0, bytes: 0 };
  return (bytes) => {
    if (bytes > held.bytes) {
      wasm._free(held.address);
      held = { address: 0, bytes: 0 };
      // A signed integer, for an address past 2 GiB too.
      held = { address: wasm._malloc(bytes + CACHE_LINE) >>> 0, bytes };
    }
    return Math.ceil(held.address / CACHE_LINE) * CACHE_LINE;
  };
};

/** of a 32-bit address space */
const MOST = 4294967295;

/**
 * Makes a full memory an error. tfjs takes the 0 that the allocator then answers with for an address, and overwrites what
 * lies there: every later number of the process would be wrong.
 */
export const refuseWithoutRoom = ({ wasm }: Pick<WasmBackend, 'wasm'>): void => {
  // The first call puts the export itself in place of what loads it, and would undo this.
  wasm._free(wasm._malloc(16));
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    // More than 32 bits would be cut to what is left of them.
    const address = bytes > MOST ? 0 : allocate(bytes);
    if (address === 0 && bytes > 0)
      throw new CollapsarError('COLLAPSAR_CELL_MEMORY', {
        what: `the wasm engine is out of memory: it has no room for ${bytes} bytes more`,
        why: 'a WebAssembly memory holds 4 GiB at most, and this process may be limited to less',
        fix: 'Use a smaller batch or model, fewer `samples` or `evaluate` rows, or engine: native',
      });
    return address;
  };
};
