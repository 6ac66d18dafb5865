import { expect } from 'chai';
import fc from 'fast-check';
import type { WasmBackend } from '../../../../plugins/tensors/wasm/backend.js';
import { reserver } from '../../../../plugins/tensors/wasm/reserve.js';

/** An allocator that only counts: every region lies after the one before it, aligned to 16 bytes. */
const allocator = (from: number) => {
  const regions = new Map<number, number>();
  let next = from;
  const wasm = {
    _malloc: (bytes: number): number => {
      const address = next | 0;
      regions.set(next, bytes);
      next += Math.ceil(bytes / 16) * 16;
      return address;
    },
    _free: (address: number): void => void regions.delete(address),
  };
  return { regions, backend: { wasm } as unknown as WasmBackend };
};

describe("the memory beside the wasm engine's tensors", () => {
  it('is one region of a cache line, as large as the largest that was asked for', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(16, 4096, 2147483648),
        fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1 }),
        (from, sizes) => {
          const { regions, backend } = allocator(from);
          const reserve = reserver(backend);
          for (const bytes of sizes) {
            const address = reserve(bytes);
            const [[start, size]] = [...regions] as [[number, number]];
            expect(regions.size).to.equal(1);
            expect(address % 64).to.equal(0);
            expect(address).to.be.at.least(start);
            expect(address + bytes).to.be.at.most(start + size);
          }
        },
      ),
      { seed: 4 },
    );
  });
});
