import { expect } from 'chai';
import { countBound, notExcluded, shownAbove } from '../../../../core/analysis/tests/counts.js';
import { skewedAbove } from '../../../../core/analysis/tests/skewed.js';

describe('counts of chains', () => {
  it('bound the share of chains that show an effect: 29 without one for under a tenth', () => {
    expect(countBound(0, 29, 0.1, 0.05)).to.include({ atLeast: 29 });
    expect(countBound(0, 29, 0.1, 0.05).p).to.be.closeTo(Math.exp(29 * Math.log(0.9)), 1e-12);
    expect(countBound(0, 29, 0.1, 0.05).upper).to.be.below(0.1);
    expect(countBound(0, 28, 0.1, 0.05).upper).to.be.above(0.1);
    // One event needs 46 (binomial: P(X <= 1 | 46, .1) = .0488).
    expect(countBound(1, 46, 0.1, 0.05).p).to.be.below(0.05);
    expect(countBound(1, 45, 0.1, 0.05).p).to.be.above(0.05);
    expect(countBound(0, 0, 0.1, 0.05)).to.include({ upper: 1, p: 1 });
  });
  it('leave open what so many of them did not draw', () => {
    // 45 %, 26 %, 14 % and 4.9 %.
    const open = [5, 10, 20, 60].map((n) => Number(notExcluded(n).toFixed(3)));
    expect(open).to.deep.equal([0.451, 0.259, 0.139, 0.049]);
  });
  it('decide where seeds do not vary: as many tosses of a coin as there are seeds on one side', () => {
    expect(shownAbove(new Float64Array(10).fill(0.9), 0)).to.be.closeTo(1 / 1024, 1e-15);
    expect(shownAbove(new Float64Array(10).fill(0), 0)).to.equal(1);
    expect(shownAbove(new Float64Array(10).fill(-0.9), 0)).to.equal(1);
    const varied = Float64Array.of(0.1, 0.4, 0.2, 0.3, 0.2);
    expect(shownAbove(varied, 0)).to.equal(skewedAbove(varied, 0));
  });
  it('and a test of what varies, do not take back what nearly all chains lost', () => {
    // 18 chains at 3, two at 0: Johnson's parabola by itself says p = .11.
    const d = Float64Array.from({ length: 20 }, (_, i) => (i < 18 ? 3 + 0.01 * i : 0));
    expect(shownAbove(d, 0)).to.be.below(1e-4);
  });
});
