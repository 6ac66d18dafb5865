import { expect } from 'chai';
import { philox } from '../../../core/random/index.js';

describe('philox', () => {
  // The known-answer vectors that its authors publish with Random123.
  for (const [counter, key, answer] of [
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const)
    it(`gives the published answer ${answer}`, () => {
      const block = [...philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1])];
      expect(block.map((word) => word.toString(16).padStart(8, '0')).join(' ')).to.equal(answer);
    });
});
