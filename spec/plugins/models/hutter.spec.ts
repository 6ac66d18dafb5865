import { expect } from 'chai';
import { hutter } from '../../../plugins/models/hutter.js';
import { refusal } from './fixtures.js';
import { every, fitted, likelihoods, near, symbols } from './symbol-fixtures.js';

const SEEN = symbols([0, 0, 0, 1, 1, 3], 5);

describe('hutter', () => {
  it('generates what it has seen as often as it has seen it', async () => {
    near(await likelihoods(await fitted(hutter, SEEN), every(5)), [3 / 6, 2 / 6, 0, 1 / 6, 0]);
  });
  it("recalls what it has seen by Zipf's law", async () => {
    const p = await likelihoods(await fitted(hutter, SEEN, { recall: 'zipf', exponent: 2 }), every(5));
    const total = 1 + 1 / 4 + 1 / 16;
    [1 / total, 1 / 4 / total, 0, 1 / 16 / total, 0].forEach((wanted, i) => expect(p[i]).to.be.closeTo(wanted, 1e-12));
  });
  it('remembers nothing beyond its cut', async () => {
    near(await likelihoods(await fitted(hutter, SEEN, { cut: 2 }), every(5)), [0.6, 0.4, 0, 0, 0]);
    expect(await refusal(fitted(hutter, symbols([4], 5), { cut: 2 }))).to.equal('COLLAPSAR_FIT_INVALID');
  });
});
