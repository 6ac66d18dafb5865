import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { isCollapsarError } from '../../../../core/errors/index.js';
import { startEngine } from '../../../../plugins/tensors/index.js';
import type { WasmBackend } from '../../../../plugins/tensors/wasm/backend.js';
import { BUILDS } from '../../../../plugins/tensors/wasm/build.js';
import { refuseWithoutRoom, reserver } from '../../../../plugins/tensors/wasm/memory.js';

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

describe('the wasm engine without room', () => {
  it('says so instead of writing over what lies at the allocator’s 0, and goes on with less', async () => {
    const { tf } = await startEngine('wasm');
    const { wasm } = tf.backend() as unknown as WasmBackend;
    const sound = tf.tidy(() => tf.add(tf.ones([3]), 1).dataSync());
    // Address space alone: nothing of it is touched.
    const held: number[] = [];
    try {
      let refused: unknown;
      try {
        for (let i = 0; i < 5; i++) held.push(wasm._malloc(1073741824));
      } catch (error) {
        refused = error;
      }
      if (!isCollapsarError(refused)) throw new Error('it found room for 5 GiB');
      expect(refused.code).to.equal('COLLAPSAR_CELL_MEMORY');
      expect(refused.message).to.include('1073741824 bytes').and.include('smaller batch');
      expect(held.every((address) => address >>> 0 > 0)).to.equal(true);
    } finally {
      for (const address of held) wasm._free(address);
    }
    expect(tf.tidy(() => tf.add(tf.ones([3]), 1).dataSync())).to.deep.equal(sound);
  });

  it('never asks for more than an address can say', () => {
    const asked: number[] = [];
    const wasm = {
      _malloc: (bytes: number) => {
        asked.push(bytes);
        return 64;
      },
      _free: () => undefined,
    };
    refuseWithoutRoom({ wasm: wasm as unknown as WasmBackend['wasm'] });
    expect(wasm._malloc(1000)).to.equal(64);
    expect(() => wasm._malloc(4294967296 + 1000)).to.throw('no room for 4294968296 bytes');
    expect(asked).to.deep.equal([16, 1000]);
  });
});

describe("the kernels' builds", () => {
  /** Identifiers of a module's sections: after the eight bytes of its head, each an identifier, a length in LEB128, contents. */
  const sectionsOf = (module: Uint8Array): number[] => {
    const found: number[] = [];
    for (let at = 8; at < module.length;) {
      found.push(module[at++]!);
      let [length, shift, byte] = [0, 0, 128];
      while (byte >= 128) {
        byte = module[at++]!;
        length |= (byte & 127) << shift;
        shift += 7;
      }
      at += length;
    }
    return found;
  };
  const DATA = 11;

  for (const build of BUILDS)
    it(`bring no data into the memory, which is tfjs's (${build})`, async () => {
      const file = new URL(`../../../../plugins/tensors/wasm/built/kernels-${build}.wasm`, import.meta.url);
      const sections = sectionsOf(await readFile(file));
      expect(sections).to.include(10).and.not.include(DATA);
    });
});
