import { expect } from 'chai';
import fc from 'fast-check';
import { pairedRatioUpper } from '../../../../core/analysis/bounds/paired-ratio.js';
import { beyond } from '../../../../core/analysis/series/summary.js';
import { skewedBelow } from '../../../../core/analysis/tests/skewed.js';
import { rootStream } from '../../../../core/random/index.js';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

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
