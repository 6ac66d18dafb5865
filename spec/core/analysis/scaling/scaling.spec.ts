import { expect } from 'chai';
import fc from 'fast-check';
import { analyse, collect } from '../../../../core/analysis/index.js';
import { towardsZero } from '../../../../core/analysis/scaling/families.js';
import { LawSearch } from '../../../../core/analysis/scaling/law.js';
import type { ScalingFit } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { cellKey, cellOf, outputsOf, recordOf } from '../study-fixture.js';

const SIZES = [100, 300, 1000, 3000];
const law = (floor: number, factor: number, exponent: number, size: number): number =>
  floor + factor * Math.exp(-exponent * Math.log(size));

/** Risks at four sizes, lognormal about the law with a standard deviation of 20 % a seed. */
const study = async (floor: number, stream: number, sizes = SIZES): Promise<readonly ScalingFit[] | undefined> => {
  const seeds = 20;
  const record = recordOf({
    generations: 2,
    seeds,
    groups: sizes.map((samples) => ({ strategy: 'replace', samples })),
  });
  const cells = sizes.flatMap((samples) =>
    record.study.seeds.map((seed) => {
      const z = rootStream(3).child(stream, samples, seed).normal();
      const risk = law(floor, 1, 1, samples) * Math.exp(0.2 * z - 0.02);
      return cellOf(cellKey('replace', samples, seed), { risk: [risk, risk] });
    }),
  );
  const input = await collect(record, cells, outputsOf({ name: 'risk', measures: 'risk' }));
  return analyse(input, { predict: () => undefined, random: rootStream(1) }).scaling;
};

describe('power laws with a floor', () => {
  it('find the law that made the numbers', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.double({ min: 0.3, max: 2, noNaN: true }),
        (share, exponent) => {
          const factor = Math.exp(exponent * Math.log(100));
          const risks = SIZES.map((size) => law(share, factor, exponent, size));
          const search = new LawSearch(towardsZero(SIZES), SIZES);
          const found = search.fit(
            risks,
            risks.map((risk) => 1 / (risk * risk)),
          );
          expect(found.exponent).to.be.closeTo(exponent, 1e-3);
          expect(found.constant).to.be.closeTo(share, 1e-3);
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });
  it('show a floor where there is one', async () => {
    let shown = 0;
    let covered = 0;
    for (let stream = 100; stream < 140; stream++) {
      const [fit] = (await study(0.005, stream))!;
      if (fit!.saturates) shown++;
      if (fit!.floor.low! <= 0.005 && fit!.floor.high! >= 0.005) covered++;
    }
    expect(shown).to.equal(40);
    // 95 % of 40 is 38; four standard errors below it are 32.5.
    expect(covered).to.be.above(32);
    const [fit] = (await study(0.005, 100))!;
    expect(fit).to.include({ strategy: 'replace', metric: 'm.risk', saturates: true });
    expect(fit!.text).to.include('towards a floor of');
  });
  it('seldom show one where there is none', async () => {
    let shown = 0;
    let covered = 0;
    for (let stream = 10; stream < 50; stream++) {
      const [fit] = (await study(0, stream))!;
      if (fit!.saturates) shown++;
      if (fit!.exponent.low! <= 1 && fit!.exponent.high! >= 1) covered++;
    }
    // 5 % of 40 is 2; four standard errors above it are 7.5.
    expect(shown).to.be.below(8);
    expect(covered).to.be.above(32);
  });
  it('need three sizes', async () => {
    expect(await study(0, 1, [100, 300])).to.equal(undefined);
  });
  it('say the same of the same run', async () => {
    expect(await study(0.005, 2)).to.deep.equal(await study(0.005, 2));
  });
});
