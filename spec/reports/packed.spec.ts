import { expect } from 'chai';
import fc from 'fast-check';
import { packed, unpacked } from '../../reports/charts/packed.js';

describe('numbers packed as text', () => {
  it('come back as they were, whatever their sign and size', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 })), (values) => {
        expect(unpacked(packed(values)).map((value) => value + 0)).to.deep.equal(values.map((value) => value + 0));
      }),
      { seed: 7 },
    );
  });
  it('take one letter for a small step, two for one below 512', () => {
    expect(packed([3, 3, 4, 2])).to.equal('GACF');
    expect(packed([1000, 1511])).to.have.length(3 + 2);
    expect(packed([])).to.equal('');
  });
  it('use no letter that JSON or HTML takes for its own', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        expect(packed(values)).to.match(/^[\w-]*$/);
      }),
    );
  });
});
