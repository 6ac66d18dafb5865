import { expect } from 'chai';
import fc from 'fast-check';
import { skewedTwoSided } from '../../../../core/analysis/tests/skewed.js';
import { skewedInterval } from '../../../../core/analysis/tests/skewed-interval.js';
import { studentInterval } from '../../../../core/analysis/tests/student.js';

const values = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 5, maxLength: 20 })
  .map((d) => Float64Array.from(d));

describe('the interval that goes with the larger of two p', () => {
  it('leaves out 0 exactly where the test rejects it', () => {
    fc.assert(
      fc.property(values, (d) => {
        const { low, high } = skewedInterval(d);
        const p = skewedTwoSided(d, 0);
        if (low === undefined || high === undefined) return;
        expect(low > 0 || high < 0).to.equal(p < 0.05);
      }),
      { numRuns: 200 },
    );
  });
  it("is at least as wide as Student's, on the side of the long tail wider", () => {
    const d = Float64Array.of(0.1, 0.2, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.2);
    const [ours, theirs] = [skewedInterval(d), studentInterval(d)];
    expect(ours.low).to.be.closeTo(theirs.low!, 1e-9);
    expect(ours.high).to.be.above(theirs.high! + 0.01);
  });
  it('is none without spread, and of one seed', () => {
    expect(skewedInterval(Float64Array.of(1, 1, 1, 1, 1))).to.deep.equal({ n: 5, mean: 1 });
    expect(skewedInterval(Float64Array.of(2))).to.deep.equal({ n: 1, mean: 2 });
  });
});
