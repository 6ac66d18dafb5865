import { expect } from 'chai';
import { mmd } from '../../../plugins/metrics/mmd.js';
import { measure, normalVectors } from './subject.js';

describe('mmd', () => {
  it('is 0 in expectation between two samples of one law where it is unbiased, and above it where not', async () => {
    let [sum, squares] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const given = { rows: normalVectors(40, 2, seed), test: normalVectors(30, 2, seed + 1000) };
      const { unbiased, biased } = await measure(mmd, given, { bandwidth: 1 });
      sum += unbiased!.value;
      squares += unbiased!.value * unbiased!.value;
      expect(biased!.value).to.be.above(unbiased!.value);
    }
    expect(Math.abs(sum / Math.sqrt(squares))).to.be.below(4);
  });

  it('between two normal laws is near its closed form', async () => {
    // E k(x - y), x - y of variance v and mean m in one column: h / sqrt(h^2 + v) exp(-m^2 / (2 (h^2 + v))), h = 1, v = 2.
    const expected = (2 - 2 * Math.exp(-4 / 6)) / Math.sqrt(3);
    const given = { rows: normalVectors(3000, 1, 1, 1, 2), test: normalVectors(3000, 1, 2) };
    expect((await measure(mmd, given, { bandwidth: 1, rows: 3000 }))['unbiased']!.value).to.be.closeTo(expected, 0.03);
  });
});
