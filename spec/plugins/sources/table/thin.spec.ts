import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import { rareCount, thin } from '../../../../plugins/sources/table/split.js';

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
