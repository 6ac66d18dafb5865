import { expect } from 'chai';
import fc from 'fast-check';
import {
  apartAbove,
  apartBelow,
  apartInterval,
  apartTwoSided,
  rankedTwoSided,
} from '../../../../core/analysis/tests/two-samples.js';
import { rootStream } from '../../../../core/random/index.js';

const numbers = (least: number) =>
  fc
    .array(fc.integer({ min: -1000, max: 1000 }), { minLength: least, maxLength: 12 })
    .map((all) => Float64Array.from(all));

/* SciPy 1.17: scipy.stats.ttest_ind(x, y, equal_var=False), its confidence_interval(.95), mannwhitneyu(x, y, method='exact') */
const SYMMETRIC = {
  x: Float64Array.of(1, 2, 3, 4, 5),
  y: Float64Array.of(3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5),
};
const SCIPY = { p: 0.004374299797922215, low: '-6.4624929051', high: '-1.5375070949', ranks: 0.010878010878010878 };

describe('means of two independent samples', () => {
  it('are tested as Welch does where both are symmetric, by the numbers of SciPy', () => {
    const { x, y } = SYMMETRIC;
    expect(apartTwoSided(x, y)).to.be.closeTo(SCIPY.p, 1e-12);
    const { n, mean, low, high } = apartInterval(x, y);
    expect([n, mean]).to.deep.equal([5, -4]);
    expect([low, high].map((limit) => limit!.toFixed(10))).to.deep.equal([SCIPY.low, SCIPY.high]);
  });
  it('have an interval that holds what the test does not reject, whatever the skewness', () => {
    fc.assert(
      fc.property(numbers(3), numbers(3), fc.integer({ min: -2000, max: 2000 }), (x, y, at) => {
        const { low, high } = apartInterval(x, y);
        if (low === undefined || high === undefined) return;
        const p = 2 * Math.min(apartAbove(x, y, at), apartBelow(x, y, at));
        const inside = low <= at && at <= high;
        if (Math.abs(p - 0.05) > 1e-9) expect(inside, `${low} ${at} ${high} ${p}`).to.equal(p > 0.05);
      }),
    );
  });
  it('swap with their sign', () => {
    fc.assert(
      fc.property(numbers(2), numbers(2), (x, y) => {
        expect(apartAbove(x, y, 3)).to.equal(apartBelow(y, x, -3));
        expect(apartTwoSided(x, y)).to.be.closeTo(apartTwoSided(y, x), 1e-12);
      }),
    );
  });
  it('are not tested without two numbers each or anything that varies', () => {
    expect(apartAbove(Float64Array.of(1), Float64Array.of(1, 2), 0)).to.be.NaN;
    expect(apartTwoSided(Float64Array.of(1, 1), Float64Array.of(2, 2))).to.equal(1);
    expect(apartInterval(Float64Array.of(1, 1), Float64Array.of(2, 2))).to.deep.equal({ n: 2, mean: -1 });
  });
});

describe('ranks of two independent samples', () => {
  it('agree with the exact test of SciPy within the error of their permutations', () => {
    const { x, y } = SYMMETRIC;
    expect(rankedTwoSided(x, y, rootStream(1))).to.be.closeTo(SCIPY.ranks, 4 * Math.sqrt(SCIPY.ranks / 9999));
  });
  it('put lost chains last, all in one place', () => {
    const [whole, lost] = [Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), new Float64Array(8).fill(Infinity)];
    expect(rankedTwoSided(lost, whole, rootStream(1))).to.be.below(0.002);
    expect(rankedTwoSided(lost, lost, rootStream(1))).to.equal(1);
  });
});
