import { expect } from 'chai';
import fc from 'fast-check';
import { levelsOf, linearMarginal, quantile, stepMarginal } from '../../../../plugins/models/copula/marginal.js';
const levels = (values: readonly number[], weights?: readonly number[]) =>
  levelsOf(Float64Array.from(values), weights === undefined ? undefined : Float64Array.from(weights));

describe('levels of a column', () => {
  it('are its distinct values with their shares', () => {
    const { values, shares, rows, of } = levels([3, 1, 3, 2]);
    expect([...values]).to.deep.equal([1, 2, 3]);
    expect([...shares]).to.deep.equal([0.25, 0.25, 0.5]);
    expect([...rows]).to.deep.equal([1, 1, 2]);
    expect([...of]).to.deep.equal([2, 0, 2, 1]);
  });

  it('leave out rows of weight 0, and weigh the others', () => {
    const { values, shares } = levels([5, 1, 2, 1], [0, 1, 2, 1]);
    expect([...values]).to.deep.equal([1, 2]);
    expect([...shares]).to.deep.equal([0.5, 0.5]);
  });
});

describe('marginals', () => {
  it('of steps invert the empirical distribution function', () => {
    const steps = stepMarginal(levels([10, 20, 20, 30]));
    expect([0, 0.1, 0.25, 0.26, 0.75, 0.76, 1].map((u) => quantile(steps, u))).to.deep.equal([
      10, 10, 10, 20, 20, 30, 30,
    ]);
  });

  it("of lines are Hazen's quantiles", () => {
    const lines = linearMarginal(levels([10, 20, 20, 30]));
    // Rows at 1/8, 3/8, 5/8, 7/8.
    expect([0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1].map((u) => quantile(lines, u))).to.deep.equal([
      10, 10, 15, 20, 20, 20, 25, 30, 30,
    ]);
  });

  it('never fall, and stay within the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, u, v) => {
          for (const marginal of [stepMarginal(levels(values)), linearMarginal(levels(values))]) {
            const [low, high] = [quantile(marginal, Math.min(u, v)), quantile(marginal, Math.max(u, v))];
            expect(low).to.be.at.most(high);
            expect(low).to.be.at.least(Math.min(...values));
            expect(high).to.be.at.most(Math.max(...values));
          }
        },
      ),
    );
  });
});
