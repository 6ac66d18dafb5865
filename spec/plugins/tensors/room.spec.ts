import { expect } from 'chai';
import { isCollapsarError } from '../../../core/errors/index.js';
import { refuseWithoutRoom } from '../../../plugins/tensors/wasm/room.js';
import type { WasmBackend } from '../../../plugins/tensors/wasm/backend.js';
import { startEngine } from '../../../plugins/tensors/index.js';

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
