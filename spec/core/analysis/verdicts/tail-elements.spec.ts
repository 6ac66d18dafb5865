import { expect } from 'chai';
import fc from 'fast-check';
import { calledKept, type TailLaw } from '../../../../bench/calibration/tail-laws.js';
import { analyse, collect } from '../../../../core/analysis/index.js';
import { readWhereDrifted } from '../../../../core/analysis/verdicts/tail-elements.js';
import type { Output, Verdict } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { describeVerdict } from '../../../../reports/words/index.js';
import { plain } from '../../../fixtures/said.js';
import { cellKey, cellOf, METRIC_KEY, outputOf, recordOf } from '../study-fixture.js';

describe('what a loss of a tail’s elements reads as, where the others took their mass', () => {
  it('is the loss itself where rows show all of them, and next to none of it where they show few', () => {
    expect(readWhereDrifted(0.75, 1)).to.equal(0.75);
    expect(readWhereDrifted(1, 0.3)).to.be.closeTo(1, 1e-15);
    // One hit of each in the mean: .75 (1 - e^(-4/3)) / (1 - 1/e).
    expect(readWhereDrifted(0.75, -Math.expm1(-1))).to.be.closeTo(0.8737291, 1e-7);
    expect(readWhereDrifted(0.5, 0.01)).to.be.closeTo(1 - 0.01 / 2, 1e-12);
    expect(readWhereDrifted(0.75, 0)).to.equal(1);
  });
  it('is at most that, however unequal the elements are', () => {
    const hits = fc.array(fc.double({ min: 1e-3, max: 20, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(hits, fc.double({ min: 0.05, max: 0.99, noNaN: true }), (all, left) => {
        const mass = all.reduce((sum, one) => sum + one, 0);
        const shownOf = (part: number): number =>
          all.reduce((sum, one) => sum - (one / mass) * Math.expm1(-one / part), 0);
        const reads = (left * shownOf(left)) / shownOf(1);
        expect(reads).to.be.at.most(readWhereDrifted(left, shownOf(1)) + 1e-12);
      }),
    );
  });
});

describe('a tail of several elements of which exactly the margin is lost', () => {
  const STUDIES = 200;
  const rates = (law: TailLaw): { readonly bySight: number; readonly now: number } => {
    const sum = { bySight: 0, now: 0 };
    for (let study = 0; study < STUDIES; study++) {
      const kept = calledKept(law, 10, rootStream(4).child('tails', law.how, String(law.hits), study));
      sum.bySight += Number(kept.bySight) / STUDIES;
      sum.now += Number(kept.now) / STUDIES;
    }
    return sum;
  };
  it('is called kept no more often than said, where what showed in so many rows would have been called kept nearly always', () => {
    for (const hits of [0.5, 1, 3]) {
      const { bySight, now } = rates({ elements: 200, hits, left: 0.75, how: 'drift' });
      expect(bySight, `${hits} hits`).to.be.above(0.85);
      expect((now - 0.05) / Math.sqrt((0.05 * 0.95) / STUDIES), `${hits} hits: ${now}`).to.be.below(4);
    }
    expect(rates({ elements: 200, hits: 0.5, left: 0.75, how: 'gone' }).now).to.be.below(0.05);
  });
});

describe('the verdict on a tail of several elements', () => {
  const kept = outputOf({ name: 'kept', measures: 'tail-mass', better: 'ideal', ideal: 'real', range: [-Infinity, 0] });
  const total = { ...kept, name: 'total' };
  const share = outputOf({ name: 'share', better: 'ideal', ideal: 'real', range: [0, 1] });
  /** A tail of .2 of which the control shows a part; the strategy shows 4 % less of it in every seed, more or less. */
  const judged = async (shown: number, outputs: readonly Output[]): Promise<Verdict> => {
    const record = recordOf({
      generations: 5,
      seeds: 12,
      groups: [
        { strategy: 'strategy', control: { matched: 'real-only', rows: 'fresh' } },
        { strategy: 'real-only', role: 'control' },
      ],
    });
    const cells = record.groups.flatMap(({ strategy }) =>
      record.study.seeds.map((seed) => {
        const random = rootStream(9).child(strategy, seed);
        const of = (value: () => number): number[] => Array.from({ length: 5 }, value);
        const less = strategy === 'strategy' ? 0.96 : 1;
        const values: Record<string, readonly number[]> = {
          kept: of(() => Math.log(0.2 * shown * less) + 0.01 * random.normal()),
          total: of(() => Math.log(0.2)),
          share: of(() => shown),
        };
        return cellOf(
          cellKey(strategy, 100, seed),
          Object.fromEntries(outputs.map(({ name }) => [name, values[name]!])),
          'sampled',
        );
      }),
    );
    const input = await collect(record, cells, { [METRIC_KEY]: outputs });
    const { verdicts } = analyse(input, { predict: () => undefined, random: rootStream(1) });
    return verdicts.find(({ id, metric }) => id === 'lost-tails' && metric === 'm.kept')!;
  };
  const caveat = ({ caveats }: Verdict) => caveats.find(({ kind }) => kind === 'shown-part');

  for (const [how, outputs] of [
    ['by the total mass that is declared after', [kept, total]],
    ['by the output that says so', [{ ...kept, recall: 'share' }, share]],
  ] as const)
    it(`calls it kept within what rows would show of a loss: ${how}`, async () => {
      const whole = await judged(1, outputs);
      expect(whole.state === 'present' && whole.withinTolerance).to.equal(true);
      expect(caveat(whole)).to.equal(undefined);
      expect(whole.bound!.below).to.be.closeTo(-Math.log(0.75), 0.01);
      // Of a tail of which so many rows show a fifth, 4 % less is more than a quarter lost need show.
      const fifth = await judged(0.2, outputs);
      expect(fifth.state === 'present' && fifth.withinTolerance).to.equal(false);
      expect(fifth.bound!.below).to.be.closeTo(-Math.log(readWhereDrifted(0.75, 0.2)), 0.005);
      expect(fifth.margin, 'what counts as much stays').to.equal(-Math.log(0.75));
      expect(caveat(fifth)).to.include({ kind: 'shown-part', lost: 0.25 });
      expect(describeVerdict(fifth).caveats.map(plain).join(' ')).to.match(
        /So many rows show (20|19\.9) % of the tail's elements with the control\. Where 25 % of them die out and the others take their mass, that reads as 3\.\d+ % less/,
      );
    });
  it('counts no hits in rows where rows hold many elements each', async () => {
    // .2 of a thousandth of the words of 1000 texts: 1/5 of a hit a text, of which nothing follows.
    const few = ({ caveats }: Verdict) => caveats.some(({ kind }) => kind === 'few-hits');
    expect(few(await judged(0.001, [kept, total]))).to.equal(true);
    expect(few(await judged(0.001, [{ ...kept, recall: 'share' }, share]))).to.equal(false);
    // The output that is named gives no number: one of the two rules decides all the same.
    expect(few(await judged(0.001, [{ ...kept, recall: 'share' }]))).to.equal(true);
  });
});
