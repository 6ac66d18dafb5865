import { expect } from 'chai';
import fc from 'fast-check';
import { arrayPool, blankArrayPool } from '../../../core/samples/index.js';

describe('a pool of arrays', () => {
  it('gives zeros of the length asked for, none of which another array holds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 }), (lengths) => {
        const pool = arrayPool();
        const arrays = lengths.map((length, i) => pool(length).fill(i + 1));
        expect(arrays.map((array) => array.length)).to.deep.equal(lengths);
        arrays.forEach((array, i) => expect(array.every((value) => value === i + 1)).to.equal(true));
        expect(pool(1000).every((value) => value === 0)).to.equal(true);
      }),
    );
  });
  it('keeps blank arrays apart as well', () => {
    const pool = blankArrayPool();
    const arrays = [3, 1000, 0, 1024, 8000, 1].map((length, i) => pool(length).fill(i));
    arrays.forEach((array, i) => expect(array.every((value) => value === i)).to.equal(true));
    expect(arrays.map((array) => array.length)).to.deep.equal([3, 1000, 0, 1024, 8000, 1]);
  });
  it('lets short arrays share a buffer, and long ones have their own', () => {
    const pool = arrayPool();
    expect(pool(3).buffer).to.equal(pool(1000).buffer);
    expect(pool(2000).buffer.byteLength).to.equal(16_000);
  });
});
