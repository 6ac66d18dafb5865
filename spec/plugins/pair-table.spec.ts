import { expect } from 'chai';
import fc from 'fast-check';
import { PairTable } from '../../plugins/pair-table.js';

describe('PairTable', () => {
  const number = fc.oneof(fc.nat({ max: 9 }), fc.integer({ min: 0, max: 0xffffffff }));

  it('numbers distinct pairs in the order in which they come, as a map would', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { maxLength: 300 }), (list) => {
        const pairs = new PairTable();
        const known = new Map<string, number>();
        for (const [a, b] of list) {
          const key = `${a} ${b}`;
          expect(pairs.find(a, b)).to.equal(known.get(key) ?? -1);
          if (!known.has(key)) known.set(key, known.size);
          expect(pairs.add(a, b)).to.equal(known.get(key));
        }
        expect(pairs.size).to.equal(known.size);
        expect(Array.from(pairs.first, (a, i) => `${a} ${pairs.second[i]}`)).to.deep.equal([...known.keys()]);
      }),
    );
  });
  it('grows to many, and finds each again', () => {
    const pairs = new PairTable();
    for (let i = 0; i < 50_000; i++) pairs.add(i % 321, i);
    for (let i = 0; i < 50_000; i += 777) expect(pairs.find(i % 321, i)).to.equal(i);
    expect(pairs.find(1, 2)).to.equal(-1);
  });
});
