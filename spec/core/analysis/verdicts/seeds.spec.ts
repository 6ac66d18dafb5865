import { expect } from 'chai';
import type { Evidence } from '../../../../core/analysis/verdicts/judge.js';
import { seedsThatWouldDecide } from '../../../../core/analysis/verdicts/seeds.js';
import { studentAbove } from '../../../../core/analysis/tests/student.js';
import { rootStream } from '../../../../core/random/index.js';

const evidence = (theta: readonly number[], margin = 0): Evidence => ({
  theta: Float64Array.from(theta),
  scale: 'difference',
  zero: 0,
  margin,
  presence: 0.5,
  absence: 0.5,
  test: 'larger-t',
  bound: { method: 'johnson', scale: 'difference', upper: 1, below: 0 },
  caveats: [],
});
/** mean m and sd 1 */
const unit = (m: number): number[] => {
  const s = Math.sqrt(5 / 6);
  return [m - s, m + s, m - s, m + s, m - s, m + s];
};

describe('seeds that would decide', () => {
  it('follow the size formula of a one-sided test', () => {
    // ((1.645 + 1.282) / .5)^2 + 1.4 = 35.7
    expect(seedsThatWouldDecide(evidence(unit(0.5)), 1, 0.05, 5).n).to.equal(36);
    // Five verdicts in the family: 2.326 instead of 1.645.
    expect(seedsThatWouldDecide(evidence(unit(0.5)), 5, 0.05, 5).n).to.equal(54);
  });
  it('look at the margin when the effect lies on the good side of both', () => {
    expect(seedsThatWouldDecide(evidence(unit(-0.5)), 5, 0.05, 5).n).to.equal(36);
  });
  it('range over what one standard error does to the gap', () => {
    const { low, high, moreThan } = seedsThatWouldDecide(evidence(unit(1)), 1, 0.05, 5);
    const off = 1 / Math.sqrt(6);
    expect(low).to.equal(Math.max(7, Math.ceil((2.9264 / (1 + off)) * (2.9264 / (1 + off)) + 1.4)));
    expect(high).to.equal(Math.ceil((2.9264 / (1 - off)) * (2.9264 / (1 - off)) + 1.4));
    expect(moreThan).to.equal(undefined);
  });
  it('give up where the gap is under a tenth of the spread', () => {
    expect(seedsThatWouldDecide(evidence(unit(0.05)), 1, 0.05, 5)).to.deep.equal({ moreThan: 500 });
  });
  it('name no number over 500, and no range that ends below its number', () => {
    // Spreads between a tenth of which and the gap the formula gives 500 to 860.
    for (const gap of [0.11, 0.12, 0.13])
      expect(seedsThatWouldDecide(evidence(unit(gap)), 1, 0.05, 5)).to.deep.equal({ moreThan: 500 });
    for (const gap of [0.14, 0.2, 0.6, 0.63, 0.7]) {
      const { n, low, high, moreThan } = seedsThatWouldDecide(evidence(unit(gap)), 1, 0.05, 5);
      expect(n).to.be.at.most(500).and.at.least(low!);
      expect(high ?? moreThan)
        .to.be.at.least(n!)
        .and.at.most(500);
    }
  });
  it('never name fewer seeds than there were, or than any decision needs', () => {
    // By the size formula six would do already: where the test does not agree, one more is a minimum and no estimate.
    expect(seedsThatWouldDecide(evidence([5, 5.1, 5.2, 5, 5.1, 5.2]), 1, 0.05, 5)).to.deep.equal({ atLeast: 7 });
    expect(seedsThatWouldDecide({ ...evidence([0, 0, 0, 0, 0], 0.1), atLeast: 29 }, 1, 0.05, 5)).to.deep.equal({
      atLeast: 29,
    });
    // One seed has no spread to estimate from: a minimum, which is no estimate.
    expect(seedsThatWouldDecide(evidence([0.5]), 1, 0.05, 5)).to.deep.equal({ atLeast: 5 });
  });
  it('give the power they promise when the pilot was right', () => {
    const { n } = seedsThatWouldDecide(evidence(unit(0.5)), 1, 0.05, 5);
    let found = 0;
    const studies = 2000;
    for (let study = 0; study < studies; study++) {
      const random = rootStream(23).child(study);
      if (
        studentAbove(
          Float64Array.from({ length: n! }, () => 0.5 + random.normal()),
          0,
        ) <= 0.05
      )
        found++;
    }
    expect(Math.abs(found / studies - 0.9) / Math.sqrt((0.9 * 0.1) / studies)).to.be.below(4);
  });
});
