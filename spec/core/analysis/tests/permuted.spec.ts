import { expect } from 'chai';
import { deals, permuted } from '../../../../core/analysis/tests/permuted.js';
import { rootStream } from '../../../../core/random/index.js';

/* SciPy 1.17: permutation_test((x, y), |ttest_ind(x, y, equal_var=False).statistic|, n_resamples=inf), all 8,008 deals;
   and quantiles of its null distribution where each sample's mean is taken off first. */
const x = Float64Array.of(1.1, 0.7, 2.2, 6.5, 0.8, 1.3);
const y = Float64Array.of(0.5, 0.15, 0.25, 0.8, 1.1, 0.05, 0.6, 0.33, 0.47, 2);
const SCIPY = { p: 0.08454045954045954, critical: { 0.9: 1.62823683, 0.95: 1.85341829 } };
const within = (share: number): number => 4 * Math.sqrt((share * (1 - share)) / 9999);

describe('two means whose chains are dealt out anew', () => {
  it('have the p and the critical values of SciPy, within the error of 9,999 deals', () => {
    const { p, critical } = permuted(x, y, rootStream(1));
    expect(p).to.be.closeTo(SCIPY.p, within(SCIPY.p));
    // Of a law of few values a quantile lies between those of its level and four standard errors beside it.
    for (const [level, value] of Object.entries(SCIPY.critical)) {
      expect(critical(Number(level) - within(Number(level)))).to.be.at.most(value + 1e-8);
      expect(critical(Number(level) + within(Number(level)))).to.be.at.least(value - 1e-8);
    }
  });
  it('say the same in another unit, from another origin and with the samples swapped', () => {
    const { p } = permuted(x, y, rootStream(1));
    const other = (values: Float64Array): Float64Array => values.map((value) => 1e-160 * (value + 1000));
    expect(permuted(other(x), other(y), rootStream(1)).p).to.equal(p);
    const far = (values: Float64Array): Float64Array => values.map((value) => value + 2e7);
    expect(permuted(far(x), far(y), rootStream(1)).p).to.be.closeTo(p, 1e-3);
    expect(permuted(far(x), far(y), rootStream(1)).critical(0.95)).to.be.closeTo(
      permuted(x, y, rootStream(1)).critical(0.95),
      1e-6,
    );
    expect(permuted(y, x, rootStream(1)).p).to.be.closeTo(p, 2 * within(p));
  });
  it('differ where no deal is as far apart, and not where all are equal', () => {
    const far = permuted(
      Float64Array.of(11, 12, 13, 14, 15, 16, 17),
      Float64Array.of(1, 2, 3, 4, 5, 6, 7),
      rootStream(2),
    );
    // 2 of 3,432 deals
    expect(far.p).to.be.closeTo(2 / 3432, within(2 / 3432));
    expect(permuted(Float64Array.of(2, 2, 2), Float64Array.of(2, 2), rootStream(3)).p).to.equal(1);
  });
  it('are counted as the binomial coefficients that they are', () => {
    expect([deals(5, 5), deals(6, 20), deals(20, 6), deals(1, 9)]).to.deep.equal([252, 230230, 230230, 10]);
    expect(deals(1000, 1000)).to.equal(Infinity);
  });
});
