import { expect } from 'chai';
import { drawPair, RARE_LAWS, RATIO_LAWS } from '../../../../bench/calibration/ratio-laws.js';
import { pairedRatioUpper } from '../../../../core/analysis/bounds/paired-ratio.js';
import { pivotUpper } from '../../../../core/analysis/bounds/pivot.js';
import { ratioUpper } from '../../../../core/analysis/bounds/ratio.js';
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
