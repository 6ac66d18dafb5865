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
