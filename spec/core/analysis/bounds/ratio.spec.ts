import { expect } from 'chai';
import fc from 'fast-check';
import { drawPair, RARE_LAWS, RATIO_LAWS } from '../../../../bench/calibration/ratio-laws.js';
import { pivotUpper } from '../../../../core/analysis/bounds/pivot.js';
import { pairedRatioUpper, ratioUpper } from '../../../../core/analysis/bounds/ratio.js';
import { beyond } from '../../../../core/analysis/series/summary.js';
import { skewedBelow } from '../../../../core/analysis/tests/skewed.js';
import { rootStream } from '../../../../core/random/index.js';

const random = rootStream(1);

describe('bound of a ratio of mean risks', () => {
  it('is the pivot where logs have no long tail to the right', () => {
    const c = Float64Array.from([1, 1.2, 0.9, 1.1, 0.8, 1, 1.3, 0.95]);
    const x = Float64Array.from([1.1, 1.1, 0.9, 1.3, 0.7, 1, 1.4, 0.9]);
    expect(ratioUpper(x, c, 1.3, 0.05, random)).to.deep.equal(pivotUpper(x, c, 1.3, 0.05, random));
  });
  it('is the larger of the pivot and pairs where one chain went another way than the rest', () => {
    const c = Float64Array.from([1, 1.2, 0.9, 1.1, 0.8, 1, 1.3, 0.95]);
    const x = Float64Array.from([1.1, 1.1, 0.9, 1.3, 0.7, 1, 1.4, 19]);
    const [pivot, pairs] = [pivotUpper(x, c, 30, 0.05, random), pairedRatioUpper(x, c, 30, 0.05)];
    const { upper, p, eta } = ratioUpper(x, c, 30, 0.05, random);
    expect(upper).to.equal(Math.max(pivot.upper, pairs.upper));
    expect(p).to.equal(Math.max(pivot.p, pairs.p));
    expect(eta).to.equal(pivot.eta);
    expect(p <= 0.05).to.equal(upper <= 30);
  });
  it('does not call chains safe of which one in ten is twenty times worse, as a lognormal law does at any number of seeds', () => {
    let [lognormal, now] = [0, 0];
    for (let study = 0; study < 200; study++) {
      const { here, control } = drawPair(RARE_LAWS[4]!, 'paired', 40, rootStream(2).child(study), RATIO_LAWS[0]);
      if (pivotUpper(here, control, 1, 0.05, random).p <= 0.05) lognormal++;
      if (ratioUpper(here, control, 1, 0.05, random).p <= 0.05) now++;
    }
    // .51 and .02 of 1,000 studies.
    expect(lognormal).to.be.above(70);
    expect(now).to.be.below(20);
  });
});

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
