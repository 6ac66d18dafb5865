import { expect } from 'chai';
import fc from 'fast-check';
import type { Json } from '../../../core/contracts/index.js';
import { exactJson } from '../../../core/journal/exact-json.js';

describe('exactJson', () => {
  it('is ASCII without line feeds and parses back to the same value, -0 included', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<Json>, (value) => {
        const text = exactJson(value);
        expect(text).to.match(/^[ -~]*$/);
        expect(JSON.parse(text)).to.deep.equal(value);
      }),
      { seed: 7 },
    );
    expect(exactJson([-0, 0, 1e21, 5e-324])).to.equal('[-0,0,1e+21,5e-324]');
  });

  it('keeps the order of names and leaves undefined members out', () => {
    expect(exactJson({ b: 1, a: undefined, c: { z: null, y: true } } as never)).to.equal(
      '{"b":1,"c":{"z":null,"y":true}}',
    );
  });

  it('refuses what JSON has no word for', () => {
    for (const bad of [NaN, Infinity, undefined, 1n, Symbol('x')])
      expect(() => exactJson([bad] as never)).to.throw(RangeError);
  });
});
