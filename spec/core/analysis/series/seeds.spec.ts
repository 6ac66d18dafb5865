import { expect } from 'chai';
import fc from 'fast-check';
import { placesOf, sharedSeeds } from '../../../../core/analysis/series/seeds.js';

const seeds = fc.uniqueArray(fc.nat(30));

describe('seeds of several arms', () => {
  it('stand where indexOf finds them', () => {
    fc.assert(
      fc.property(seeds, seeds, (all, wanted) => {
        expect(placesOf(all, wanted)).to.deep.equal(wanted.map((seed) => all.indexOf(seed)));
      }),
    );
  });

  it('are shared where every list has them, in the order of the first', () => {
    fc.assert(
      fc.property(seeds, seeds, seeds, (first, second, third) => {
        expect(sharedSeeds(first, second, third)).to.deep.equal(
          first.filter((seed) => second.includes(seed) && third.includes(seed)),
        );
      }),
    );
    expect(sharedSeeds()).to.deep.equal([]);
  });
});
