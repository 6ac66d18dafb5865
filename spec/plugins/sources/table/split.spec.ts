import { expect } from 'chai';
import fc from 'fast-check';
import { rootStream } from '../../../../core/random/index.js';
import { stratifiedSplit } from '../../../../plugins/sources/table/split.js';
import type { Labels } from '../../../../plugins/sources/table/encode.js';
import { rareCount, thin } from '../../../../plugins/sources/table/split.js';

const labels = (classes: readonly number[], names: number): Labels => ({
  column: 'kind',
  classes: Uint32Array.from(classes),
  names: Array.from({ length: names }, (_, index) => String(index)),
});

describe('stratified split', () => {
  it('puts every row in exactly one part, holds out the share of every class, and empties none', () => {
    const rows = fc.array(fc.nat(3), { minLength: 4, maxLength: 200 });
    fc.assert(
      fc.property(rows, fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat(1000), (classes, share, seed) => {
        const { population, test } = stratifiedSplit(classes.length, share, labels(classes, 4), rootStream(seed));
        expect([...population, ...test].sort((a, b) => a - b)).to.deep.equal([...classes.keys()]);
        for (let kind = 0; kind < 4; kind++) {
          const size = classes.filter((each) => each === kind).length;
          const held = test.filter((row) => classes[row] === kind).length;
          expect(Math.abs(held - size * share)).to.be.at.most(1);
          if (size > 0) expect(held).to.be.below(size);
        }
      }),
      { seed: 3 },
    );
  });

  it('holds out round(share x rows) rows where every class can spare its part', () => {
    const classes = Array.from({ length: 569 }, (_, row) => (row < 212 ? 1 : 0));
    const { test } = stratifiedSplit(569, 0.3, labels(classes, 2), rootStream(1));
    expect(test.length).to.equal(171);
    // 212 x .3 = 63.6 and 357 x .3 = 107.1: the larger remainder is rounded up.
    expect(test.filter((row) => classes[row] === 1).length).to.equal(64);
  });

  it('chooses every row of a class equally often over the seeds', () => {
    const classes = Array.from({ length: 20 }, (_, row) => (row < 8 ? 0 : 1));
    const seeds = 4000;
    const held = new Float64Array(20);
    for (let seed = 0; seed < seeds; seed++)
      for (const row of stratifiedSplit(20, 0.25, labels(classes, 2), rootStream(seed)).test) held[row]!++;
    const expected = classes.map((kind) => (kind === 0 ? 2 / 8 : 3 / 12));
    held.forEach((count, row) => {
      const p = expected[row]!;
      expect(Math.abs(count - seeds * p) / Math.sqrt(seeds * p * (1 - p))).to.be.below(4);
    });
  });
});

const classes = Uint32Array.from({ length: 30 }, (_, row) => Number(row % 3 === 0));

describe('thinning of a rare class', () => {
  it('takes the number of rare rows that comes nearest to the share', () => {
    expect(rareCount(250, 0.05)).to.equal(13);
    expect(rareCount(90, 0.1)).to.equal(10);
    expect(rareCount(10, 0.001)).to.equal(0);
  });

  it('keeps every other row, the order, and exactly that many rare ones', () => {
    const rows = Uint32Array.from({ length: 20 }, (_, index) => index + 5);
    const kept = thin(rows, classes, 1, 3, rootStream(1));
    expect(kept.filter((row) => classes[row] === 1).length).to.equal(3);
    expect([...kept.filter((row) => classes[row] === 0)]).to.deep.equal([...rows.filter((row) => classes[row] === 0)]);
    expect([...kept]).to.deep.equal([...kept].sort((a, b) => a - b));
    expect(thin(rows, classes, 1, 30, rootStream(1))).to.equal(rows);
  });

  it('keeps each rare row equally often', () => {
    const rows = Uint32Array.from(classes.keys());
    const kept = new Float64Array(30);
    for (let seed = 0; seed < 4000; seed++) for (const row of thin(rows, classes, 1, 4, rootStream(seed))) kept[row]!++;
    for (let row = 0; row < 30; row += 3)
      expect(Math.abs(kept[row]! - 1600) / Math.sqrt(4000 * 0.4 * 0.6)).to.be.below(4);
  });
});
