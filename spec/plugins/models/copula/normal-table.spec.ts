import { expect } from 'chai';
import { normalCdf } from '../../../../core/numerics/index.js';
import { tabledCdf } from '../../../../plugins/models/copula/normal-table.js';

describe('the table of the normal distribution', () => {
  it('is the distribution function to some 1e-15 between, on and beyond its nodes', () => {
    let worst = 0;
    for (let x = -9; x <= 9; x += 0.00173) worst = Math.max(worst, Math.abs(tabledCdf(x) - normalCdf(x)));
    expect(worst).to.be.below(2e-15);
    for (const x of [0, -8.5, 8.5, 1 / 64, -3 / 64, 1e-300])
      expect(tabledCdf(x)).to.be.closeTo(normalCdf(x), 2e-15, String(x));
  });

  it('ends at 0 and 1', () => {
    expect([-Infinity, -9, 9, Infinity].map(tabledCdf)).to.deep.equal([0, 0, 1, 1]);
  });
});
