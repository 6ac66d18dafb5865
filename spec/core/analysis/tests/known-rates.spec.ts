import { expect } from 'chai';
import { drawPair, RARE_LAWS, RATIO_LAWS, type RatioLaw } from '../../../../bench/calibration/ratio-laws.js';
import { drawDifferences, RARE_SEED_LAWS, SEED_LAWS } from '../../../../bench/calibration/seed-laws.js';
import { pivotUpper } from '../../../../core/analysis/bounds/pivot.js';
import { knownRate } from '../../../../core/analysis/tests/known-rates.js';
import { skewedAbove, skewedBelow } from '../../../../core/analysis/tests/skewed.js';
import { rootStream } from '../../../../core/random/index.js';

const STUDIES = 2000;
/** How often seeds of a law whose mean is the margin are called absent. */
const wrong = (name: string, control: 'constant' | 'paired', n: number): number => {
  const law = [...SEED_LAWS, ...RARE_SEED_LAWS].find((one) => one.name === name)!;
  let hits = 0;
  for (let study = 0; study < STUDIES; study++)
    if (skewedBelow(drawDifferences(law, control, n, rootStream(11).child(name, n, study)), 0) <= 0.05) hits++;
  return hits / STUDIES;
};

describe('the worst rates that are told', () => {
  for (const n of [5, 10, 20]) {
    const { everyChain, fewChains } = knownRate(n, 'absence')!;
    it(`are those of very skewed seeds, and of chains too few to be drawn (${n} seeds)`, () => {
      // Standard errors .008 and .011.
      const lognormal = Math.max(wrong('lognormal, sd 1.5', 'constant', n), wrong('lognormal, sd 1', 'constant', n));
      expect(lognormal).to.be.closeTo(everyChain, 0.035);
      const rare = Math.max(
        wrong('5 % of chains at 20, others normal', 'paired', n),
        wrong('10 % of chains at 20, others normal', 'paired', n),
        wrong('2 % of chains at 20, others normal', 'paired', n),
      );
      expect(rare).to.be.closeTo(fewChains, 0.05);
    });
    it(`are larger where an effect is called present: nearly all chains on one side are believed (${n} seeds)`, () => {
      const law = SEED_LAWS.find(({ name }) => name === 'lognormal, sd 2')!;
      let hits = 0;
      for (let study = 0; study < STUDIES; study++) {
        const d = drawDifferences(law, 'constant', n, rootStream(13).child(n, study));
        if (
          skewedAbove(
            d.map((value) => -value),
            0,
          ) <= 0.05
        )
          hits++;
      }
      expect(hits / STUDIES).to.be.closeTo(knownRate(n, 'presence')!.everyChain, 0.04);
    });
    it(`are not those of normal seeds, which keep their level (${n} seeds)`, () => {
      expect(wrong('normal', 'paired', n)).to.be.below(0.05 + 4 * 0.005);
    });
  }
  it('are those of a ratio that few chains carry, and of one that all do', () => {
    const unsafe = (law: RatioLaw, n: number, of = law): number => {
      let hits = 0;
      for (let study = 0; study < 500; study++) {
        const { here, control } = drawPair(law, 'paired', n, rootStream(12).child(law.name, n, study), of);
        if (pivotUpper(here, control, 1, 0.05, rootStream(1)).p <= 0.05) hits++;
      }
      return hits / 500;
    };
    const [every, few] = [knownRate(10, 'pivot')!.everyChain, knownRate(10, 'pivot')!.fewChains];
    // Standard errors .01 and .02.
    expect(unsafe(RATIO_LAWS[3]!, 10)).to.be.below(every + 0.04);
    expect(unsafe(RARE_LAWS[0]!, 10, RATIO_LAWS[0])).to.be.closeTo(few, 0.08);
  });
  it('are for sizes between two that were tried the worse of both, for more seeds the last, and unknown for fewer than five', () => {
    expect(knownRate(7, 'absence')).to.deep.equal({ seeds: 7, everyChain: 0.16, fewChains: 0.57 });
    expect(knownRate(60, 'absence')).to.deep.equal({ seeds: 60, everyChain: 0.11, fewChains: 0.4 });
    expect(knownRate(4, 'pivot')).to.equal(undefined);
    expect(knownRate(5, 'presence')!.everyChain).to.equal(0.31);
  });
});
