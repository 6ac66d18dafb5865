import { expect } from 'chai';
import fc from 'fast-check';
import {
  skewedAbove,
  skewedBelow,
  skewedInterval,
  skewedTwoSided,
  skewedUpper,
} from '../../../../core/analysis/tests/skewed.js';
import { studentAbove, studentInterval } from '../../../../core/analysis/tests/student.js';
import { studentTCdf } from '../../../../core/numerics/index.js';
import { exponential, rootStream } from '../../../../core/random/index.js';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
/** Samples with tails to either side, as the verdicts meet them. */
const samples = fc
  .tuple(
    fc.integer({ min: 3, max: 25 }),
    fc.integer({ min: 0, max: 1e6 }),
    fc.constantFrom(-1, 1),
    fc.double({ min: 0, max: 2, noNaN: true }),
  )
  .map(([n, seed, side, width]) => {
    const random = rootStream(seed);
    return Float64Array.from({ length: n }, () => side * Math.exp(width * random.normal()) + 0.1 * random.normal());
  });

describe('the larger of Student and Johnson', () => {
  it('is Johnson by hand where the tail lies on the other side', () => {
    // mean 2, deviations 2, 2, 1, 0, -5: s^2 = 34 / 4, m3 = 5 (8 + 8 + 1 - 125) / (4 x 3).
    const d = of(4, 4, 3, 2, -3);
    const variance = 34 / 4;
    const third = (5 * (8 + 8 + 1 - 125)) / 12;
    const johnson =
      (2 + third / (6 * variance * 5) + (third * 4) / (3 * variance * variance)) * Math.sqrt(5 / variance);
    expect(skewedAbove(d, 0)).to.be.closeTo(studentTCdf(-johnson, 4), 1e-12);
    expect(skewedAbove(d, 0)).to.be.above(studentAbove(d, 0));
  });
  it('is Student where the tail lies on the side of the alternative, and where there is none', () => {
    expect(skewedAbove(of(0, 0, 1, 2, 7), 0)).to.be.closeTo(studentAbove(of(0, 0, 1, 2, 7), 0), 1e-12);
    expect(skewedAbove(of(1, 2, 3), 0)).to.be.closeTo(studentAbove(of(1, 2, 3), 0), 1e-12);
    expect(skewedAbove(of(1, 3), 0)).to.be.closeTo(studentAbove(of(1, 3), 0), 1e-12);
  });
  it('never rejects more for a boundary further off: beyond its top the parabola does not fall', () => {
    fc.assert(
      fc.property(
        samples,
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (d, at, by) => {
          expect(skewedAbove(d, at - by)).to.be.at.most(skewedAbove(d, at) + 1e-12);
          expect(skewedAbove(d, at)).to.be.at.least(studentAbove(d, at) - 1e-12);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });
  it('knows neither unit nor offset', () => {
    fc.assert(
      fc.property(
        samples,
        fc.integer({ min: -600, max: 600 }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        (d, power, offset) => {
          const p = skewedTwoSided(d, 0.3);
          const unit = 2 ** power;
          expect(
            skewedTwoSided(
              d.map((value) => value * unit),
              0.3 * unit,
            ),
          ).to.be.closeTo(p, 1e-12);
          expect(
            skewedTwoSided(
              d.map((value) => value + offset),
              0.3 + offset,
            ),
          ).to.be.closeTo(p, 1e-9);
        },
      ),
      { seed: 2, numRuns: 300 },
    );
    for (const unit of [1e-200, 1e-310, 1e200, 1e307]) {
      const d = of(1, 2, 4, 7, 8.5);
      expect(
        skewedBelow(
          d.map((value) => value * unit),
          9 * unit,
        ),
        `${unit}`,
      ).to.be.closeTo(skewedBelow(d, 9), 1e-9);
    }
  });
  it('makes nothing of no spread, of a spread that rounding made, and of what is not finite', () => {
    for (const d of [
      of(0, 0, 0, 0, 0),
      of(3, 3, 3, 3, 3),
      of(0.1 + 0.2, 0.3, 0.3, 0.3, 0.3),
      of(1, 2, Infinity),
      of(1, NaN, 2),
    ]) {
      expect(skewedAbove(d, -1)).to.equal(1);
      expect(skewedBelow(d, 9)).to.equal(1);
      expect(skewedTwoSided(d, 9)).to.equal(1);
      expect(skewedUpper(d, 9, 0.05)).to.deep.equal({ upper: Infinity, p: 1 });
    }
    expect(skewedAbove(of(1), 0)).to.be.NaN;
    expect(skewedAbove(of(), 0)).to.be.NaN;
    expect(skewedUpper(of(1), 3, 0.05).upper).to.equal(Infinity);
  });
  it('has a bound that lies below its margin exactly when p is at most the level, and is where p crosses it', () => {
    fc.assert(
      fc.property(
        samples,
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.constantFrom(0.005, 0.025, 0.05, 0.2, 0.6),
        (d, below, alpha) => {
          const { upper, p } = skewedUpper(d, below, alpha);
          expect(p).to.equal(skewedBelow(d, below));
          expect(p <= alpha).to.equal(upper <= below);
          if (Number.isFinite(upper)) expect(skewedBelow(d, upper)).to.be.closeTo(alpha, 1e-6);
          else expect(skewedBelow(d, 1e9)).to.be.above(alpha);
        },
      ),
      { seed: 3, numRuns: 500 },
    );
  });
  it('is wrong about exponential seeds about half as often as Student', () => {
    const random = rootStream(4);
    let [skewed, student] = [0, 0];
    const [studies, n] = [4000, 10];
    for (let i = 0; i < studies; i++) {
      const d = Float64Array.from({ length: n }, () => -exponential(random));
      if (skewedAbove(d, -1) <= 0.05) skewed++;
      if (studentAbove(d, -1) <= 0.05) student++;
    }
    // .063 and .131 by 6,000 samples of another stream; standard error .004.
    expect(skewed / studies).to.be.within(0.045, 0.08);
    expect(student / studies).to.be.above(1.6 * (skewed / studies));
  });
});

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
