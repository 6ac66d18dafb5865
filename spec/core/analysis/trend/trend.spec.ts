import { expect } from 'chai';
import { onsetOf } from '../../../../core/analysis/trend/onset.js';
import { halfLifeOf } from '../../../../core/analysis/trend/trend.js';
import { analyse, collect } from '../../../../core/analysis/index.js';
import type { Prediction, Series } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { cellKey, cellOf, outputsOf, recordOf, type Wanted } from '../study-fixture.js';
import { THRESHOLDS } from '../../../../core/judging/index.js';
import { invented, modes, tails, variance } from '../verdicts/sketch.js';
import {} from '../../../fixtures/grouped.js';

const nothing = (_setting: unknown, _metric: string, _generation: number): Prediction | undefined => undefined;
type Column = (seed: number, generation: number) => number;
const series = async (
  wanted: Wanted,
  here: Column,
  control: Column,
  { seeds = 6, generations = 10, predict = nothing } = {},
): Promise<Series> => {
  const record = recordOf({
    generations,
    seeds,
    groups: [
      { strategy: 'replace', control: { matched: 'real-only', rows: 'fresh' } },
      { strategy: 'real-only', role: 'control' },
    ],
  });
  const cells = record.study.seeds.flatMap((seed) =>
    (
      [
        ['replace', here],
        ['real-only', control],
      ] as const
    ).map(([name, column]) =>
      cellOf(cellKey(name, 100, seed), {
        [wanted.name]: Array.from({ length: generations }, (_, i) => column(seed, i + 1)),
      }),
    ),
  );
  const input = await collect(record, cells, outputsOf(wanted));
  return analyse(input, { predict, random: rootStream(1) }).series[0]!;
};
const risk: Wanted = { name: 'risk', measures: 'risk' };
const wiggle = (seed: number, generation: number): number => 0.01 * Math.sin(3 * seed + 7 * generation);

describe('points', () => {
  it('give mean, spread and t interval over the seeds', async () => {
    const { points } = await series(
      risk,
      (seed) => seed,
      () => 1,
      { seeds: 3 },
    );
    // 1, 2, 3: sd 1; the .975 quantile of t with 2 degrees of freedom is 4.302653.
    expect(points[0]).to.deep.include({ generation: 1, n: 3, mean: 2, sd: 1, min: 1, max: 3 });
    expect(points[0]!.high).to.be.closeTo(2 + 4.302652729749464 / Math.sqrt(3), 1e-9);
    expect(points[0]!.low).to.be.closeTo(2 - 4.302652729749464 / Math.sqrt(3), 1e-9);
  });
  it('have no spread of one seed, count those that have lost theirs, and are not there where all have', async () => {
    const { points } = await series(
      risk,
      (seed, g) => (seed === 1 && g !== 2 ? g : NaN),
      () => 1,
      { seeds: 3 },
    );
    expect(points.map(({ generation }) => generation)).to.deep.equal([1, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(points[0]).to.deep.equal({ generation: 1, n: 1, lost: 2, mean: 1, min: 1, max: 1 });
  });
  it('carry the theories that say something', async () => {
    const predict = (_setting: unknown, metric: string, generation: number): Prediction | undefined =>
      metric === 'm.risk' && generation <= 2 ? { value: generation / 100, reference: 'Lemma 1' } : undefined;
    const { theory } = await series(
      risk,
      () => 1,
      () => 1,
      { predict },
    );
    expect(theory).to.deep.equal([
      { generation: 1, value: 0.01, reference: 'Lemma 1' },
      { generation: 2, value: 0.02, reference: 'Lemma 1' },
    ]);
  });
});

describe('trend', () => {
  it('compares the last fifth with the control, seed by seed', async () => {
    const { trend } = await series(
      risk,
      (seed, g) => 10 * seed + g + wiggle(seed, g),
      (seed) => 10 * seed,
    );
    // Generations 9 and 10.
    expect(trend!.first.mean).to.be.closeTo(36, 0.02);
    expect(trend!.end.mean).to.be.closeTo(44.5, 0.02);
    expect(trend!.difference!.mean).to.be.closeTo(9.5, 0.02);
    expect(trend!.difference!.high! - trend!.difference!.low!).to.be.below(0.1);
    expect(trend!.difference!.p).to.be.below(1e-9);
    expect(trend!.difference!.exploratory).to.equal(trend!.difference!.p);
  });
  it('gives the rate beyond the control and a half-life for what falls', async () => {
    const { trend } = await series(
      risk,
      (seed, g) => Math.exp(-0.2 * g + wiggle(seed, g)),
      (_seed, g) => Math.exp(-0.1 * g),
    );
    expect(trend!.rate!.mean).to.be.closeTo(-0.1, 0.003);
    expect(trend!.halfLife!.value).to.be.closeTo(Math.LN2 / 0.1, 0.2);
    expect(trend!.halfLife!.low).to.be.below(trend!.halfLife!.value);
    expect(trend!.halfLife!.high).to.be.above(trend!.halfLife!.value);
  });
  it('takes a log variance for the logarithm that it is', async () => {
    const wanted: Wanted = { name: 'logVariance', measures: 'log-variance', range: [-Infinity, Infinity] };
    const { trend } = await series(
      wanted,
      (seed, g) => -0.3 * g + wiggle(seed, g),
      () => 0,
    );
    expect(trend!.rate!.mean).to.be.closeTo(-0.3, 0.003);
  });
  it('has no upper limit of a half-life whose rate may be 0, and none of what grows', () => {
    expect(halfLifeOf({ n: 5, mean: -0.1, low: -0.3, high: 0.1 })).to.deep.equal({
      value: Math.LN2 / 0.1,
      low: Math.LN2 / 0.3,
    });
    expect(halfLifeOf({ n: 5, mean: 0.1, low: 0, high: 0.2 })).to.equal(undefined);
  });
  it('brackets the generation in which the tolerance is left', async () => {
    const { trend } = await series(
      risk,
      (seed, g) => (g < 6 ? 1 : 1.5) + wiggle(seed, g),
      () => 1,
    );
    expect(trend!.onset).to.deep.equal({ generation: 6, low: 6, high: 6, withinRun: true });
  });
  for (const [wanted, worse, margin] of [
    [variance, -1, -Math.log(THRESHOLDS.variance)],
    [tails, -1, -Math.log(THRESHOLDS.tails)],
    [modes, 1, THRESHOLDS.modes],
    [invented, 1, THRESHOLDS.hallucination],
  ] as const)
    it(`brackets it for ${wanted.measures} at its own threshold, in the direction that is worse alone`, async () => {
      // Just within the threshold up to generation 5, just beyond it from there on.
      const moved =
        (direction: number): Column =>
        (seed, g) =>
          direction * margin * (g < 6 ? 0.99 : 1.01) + 0.1 * margin * wiggle(seed, g);
      const base = worse < 0 ? -3 : 0.2;
      const control: Column = () => base;
      const worsening = await series(wanted, (...at) => base + moved(worse)(...at), control);
      expect(worsening.trend!.onset).to.deep.equal({ generation: 6, low: 6, high: 6, withinRun: true });
      const bettering = await series(wanted, (...at) => base + moved(-worse)(...at), control);
      expect(bettering.trend!.onset).to.deep.equal({ withinRun: false });
    });
  it('says when the tolerance is not left within the run', async () => {
    const { trend } = await series(
      risk,
      (seed, g) => 1 + wiggle(seed, g),
      () => 1,
    );
    expect(trend!.onset).to.deep.equal({ withinRun: false });
  });
});

describe('onset', () => {
  it('widens its interval with the noise', () => {
    const random = rootStream(17);
    const noisy = (sd: number) => (generation: number) =>
      Float64Array.from({ length: 10 }, () => 0.1 * (generation - 10) + sd * random.normal());
    const width = (sd: number): number => {
      const { low, high } = onsetOf(20, noisy(sd))!;
      return (high ?? 21) - (low ?? 21);
    };
    expect(width(0.5)).to.be.above(width(0.01));
  });
  it('finds the true generation between its limits in 19 of 20 runs', () => {
    let outside = 0;
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      const random = rootStream(18).child(run);
      // The mean effect passes 0 after generation 10.
      const { low, high } = onsetOf(20, (generation) =>
        Float64Array.from({ length: 10 }, () => 0.1 * (generation - 10.5) + 0.3 * random.normal()),
      )!;
      if ((low ?? 21) > 11 || (high ?? 21) < 11) outside++;
    }
    expect((outside / runs - 0.05) / Math.sqrt((0.05 * 0.95) / runs)).to.be.below(4);
  });
});
