import { expect } from 'chai';
import { crc32 } from '../../../core/journal/crc32.js';

describe('crc32', () => {
  it('gives the published check value', () => {
    // "123456789": the check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
    expect(crc32(Buffer.from('123456789'))).to.equal(0xcbf43926);
    expect(crc32(Buffer.from('x123456789x'), 1, 10)).to.equal(0xcbf43926);
    expect(crc32(Buffer.alloc(0))).to.equal(0);
  });
});
