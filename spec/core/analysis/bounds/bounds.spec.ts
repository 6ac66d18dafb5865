import { expect } from 'chai';
import fc from 'fast-check';
import { cornishFisherUpper } from '../../../../core/analysis/bounds/cornish-fisher.js';
import { pairedRatioUpper } from '../../../../core/analysis/bounds/paired-ratio.js';
import { lognormalUpper } from '../../../../core/analysis/bounds/lognormal.js';
import { beyond } from '../../../../core/analysis/series/summary.js';
import { skewedBelow } from '../../../../core/analysis/tests/skewed.js';
import { studentUpper } from '../../../../core/analysis/bounds/student.js';
import { rootStream } from '../../../../core/random/index.js';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const T4 = 2.131846786326649; // .95 quantile of t with 4 degrees of freedom

describe('Cornish-Fisher bound', () => {
  it('adds what skewness to the right costs', () => {
    // mean 2, s^2 = 10, m3 = 5 (3 * -8 + -1 + 125 ... ) by hand: deviations -2, -2, -1, 0, 5.
    const d = of(0, 0, 1, 2, 7);
    const variance = (4 + 4 + 1 + 0 + 25) / 4;
    const third = (5 * (-8 - 8 - 1 + 0 + 125)) / (4 * 3);
    const expected = 2 + T4 * Math.sqrt(variance / 5) + ((third / variance) * (1 + 2 * T4 * T4)) / 30;
    expect(cornishFisherUpper(d, 1, 0.05).upper).to.be.closeTo(expected, 1e-9);
  });
  it('is the t bound for skewness to the left', () => {
    const d = of(0, 0, -1, -2, -7);
    expect(cornishFisherUpper(d, 1, 0.05).upper).to.be.closeTo(studentUpper(d, 1, 0.05).upper, 1e-12);
    expect(cornishFisherUpper(d, 1, 0.05).p).to.be.closeTo(studentUpper(d, 1, 0.05).p, 1e-12);
  });
  it('is the number itself where seeds do not vary', () => {
    expect(cornishFisherUpper(of(1, 1, 1), 2, 0.05)).to.deep.equal({ upper: 1, p: 0 });
    expect(cornishFisherUpper(of(1, 1, 1), 1, 0.05)).to.deep.equal({ upper: 1, p: 1 });
  });
});

describe('lognormal bound', () => {
  it('has the estimate and the error of its formula', () => {
    const x = of(1, Math.E, Math.E, 1, Math.E);
    const c = of(1, 1, 1, 1, 1);
    const { upper, eta, se, spread } = lognormalUpper(x, c, 10, 0.05);
    // log levels 0, 1, 1, 0, 1: mean .6, variance .3.
    expect(eta).to.be.closeTo(0.75, 1e-12);
    expect(se).to.be.closeTo(Math.sqrt(0.3 / 5 + 0.09 / 8), 1e-12);
    expect(spread).to.be.closeTo(0.3, 1e-12);
    expect(upper).to.be.closeTo(Math.exp(0.75 + T4 * Math.sqrt(0.3 / 5 + 0.09 / 8)), 1e-8);
  });
  it('does not change with the unit of the risk, and scales with the strategy alone', () => {
    const random = rootStream(8);
    const x = Float64Array.from({ length: 12 }, () => Math.exp(random.normal()));
    const c = Float64Array.from({ length: 12 }, () => Math.exp(0.3 * random.normal()));
    const { upper } = lognormalUpper(x, c, 1.1, 0.05);
    const unit = (values: Float64Array, factor: number): Float64Array => values.map((value) => factor * value);
    expect(lognormalUpper(unit(x, 1000), unit(c, 1000), 1.1, 0.05).upper).to.be.closeTo(upper, 1e-9 * upper);
    expect(lognormalUpper(unit(x, 3), c, 1.1, 0.05).upper).to.be.closeTo(3 * upper, 1e-9 * upper);
  });
  it('calls heavy what is heavy in either arm', () => {
    const wide = of(0.001, 1, 1000, 0.01, 100);
    expect(lognormalUpper(wide, of(1, 1, 1, 1, 2), 2, 0.05).spread).to.be.above(4);
    expect(lognormalUpper(of(1, 1, 1, 1, 2), wide, 2, 0.05).spread).to.be.above(4);
  });
});

describe('bound of a ratio by pairs', () => {
  it('is the ratio at which p of the differences is the level', () => {
    const [x, c] = [of(1.2, 0.9, 3.1, 0.4, 2), of(1, 1.1, 2.4, 0.5, 1.5)];
    const { upper } = pairedRatioUpper(x, c, 1.1, 0.05);
    expect(skewedBelow(beyond(x, c, upper), 0)).to.be.closeTo(0.05, 1e-9);
    expect(pairedRatioUpper(x, c, upper * 1.001, 0.05).p).to.be.below(0.05);
    expect(pairedRatioUpper(x, c, upper / 1.001, 0.05).p).to.be.above(0.05);
  });
  it('makes nothing of one ratio in every seed: no spread is no bound', () => {
    expect(pairedRatioUpper(of(0.002, 2, 2000), of(0.001, 1, 1000), 2.1, 0.01)).to.deep.equal({
      upper: Infinity,
      p: 1,
    });
  });
  it('is unbounded where the control may be 0', () => {
    expect(pairedRatioUpper(of(1, 2, 3, 1), of(-1, 1.2, -0.5, 0.8), 2, 0.05).upper).to.equal(Infinity);
  });
  it('lies below its margin exactly when its p is below the level', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0.5, max: 3, noNaN: true }), (seed, below) => {
        const random = rootStream(seed);
        const square = (): number => {
          const z = random.normal();
          return z * z;
        };
        const c = Float64Array.from({ length: 12 }, square);
        const x = c.map((value) => value + 0.2 * square());
        const { upper, p } = pairedRatioUpper(x, c, below, 0.05);
        expect(upper <= below).to.equal(p <= 0.05);
      }),
      { seed: 5, numRuns: 100 },
    );
  });
});

describe('every bound', () => {
  it('lies below its margin exactly when its p is below the level', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.double({ min: -1, max: 2, noNaN: true }),
        fc.constantFrom(0.005, 0.025, 0.05, 0.2),
        (n, seed, shift, alpha) => {
          const random = rootStream(seed);
          const d = Float64Array.from({ length: n }, () => shift + 0.4 * Math.exp(random.normal()) - 1);
          const one = new Float64Array(n).fill(1);
          const level = d.map(Math.exp);
          for (const { upper, p, below } of [
            { ...studentUpper(d, 0.1, alpha), below: 0.1 },
            { ...cornishFisherUpper(d, 0.1, alpha), below: 0.1 },
            { ...lognormalUpper(level, one, 1.1, alpha), below: 1.1 },
          ]) {
            fc.pre(Math.abs(upper - below) > 1e-9);
            expect(p < alpha, `${upper} under ${below}, p ${p}`).to.equal(upper < below);
          }
        },
      ),
      { seed: 9, numRuns: 300 },
    );
  });
});
