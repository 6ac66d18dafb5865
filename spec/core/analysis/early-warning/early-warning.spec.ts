import { expect } from 'chai';
import { analyse, collect, forecastRisk, forecastVariance, type Observed } from '../../../../core/analysis/index.js';
import type { Forecasted, NotForecasted } from '../../../../core/contracts/index.js';
import { renderReport } from '../../../../reports/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { cellKey, cellOf, outputsOf, recordOf, type Wanted } from '../study-fixture.js';
import { withLabels, type LabelledResults, type LabelledForecast } from '../../../fixtures/grouped.js';

/** Random walks with drift, one a seed, `length` generations. */
const walks = (seeds: number, length: number, drift: number, sd: number, stream: number): Float64Array[] =>
  Array.from({ length: seeds }, (_, seed) => {
    const random = rootStream(11).child(stream, seed);
    let value = 0;
    return Float64Array.from({ length }, () => (value += drift + sd * random.normal()));
  });
const first = (chains: readonly Float64Array[], k: number): Observed => ({
  seeds: chains.length,
  generations: k,
  logs: Float64Array.from(chains.flatMap((chain) => [...chain.subarray(0, k)])),
});
const meanAt = (chains: readonly Float64Array[], generation: number): number =>
  chains.reduce((sum, chain) => sum + chain[generation - 1]!, 0) / chains.length;

describe('forecasts', () => {
  it('say nothing from fewer than ten seeds or five generations, of the past, or past four times what was seen', () => {
    const chains = walks(10, 40, -0.1, 0.1, 1);
    expect(forecastVariance(first(chains, 10), 40)).to.not.equal(undefined);
    expect(forecastVariance(first(chains, 10), 41)).to.equal(undefined);
    expect(forecastVariance(first(chains, 10), 10)).to.equal(undefined);
    expect(forecastVariance(first(chains, 4), 8)).to.equal(undefined);
    expect(forecastVariance(first(chains.slice(1), 10), 20)).to.equal(undefined);
  });
  it('cover the mean of drifting walks at least as often as the single forecasts are meant to', () => {
    let covered = 0;
    for (let study = 0; study < 200; study++) {
      const chains = walks(12, 24, -0.02, 0.14, study);
      const { low, high } = forecastVariance(first(chains, 12), 24)!;
      const target = meanAt(chains, 24);
      if (low <= target && target <= high) covered++;
    }
    // 180 is nominal; four standard errors below it are 163.
    expect(covered).to.be.above(163);
  });
  it('cover exponential growth as often, which no power law follows', () => {
    let covered = 0;
    for (let study = 0; study < 100; study++) {
      const chains = walks(10, 40, 0.16, 0.15, 1000 + study);
      const { low, high } = forecastRisk(first(chains, 20), 40)!;
      const target = meanAt(chains, 40);
      if (low <= target && target <= high) covered++;
    }
    // 90 is nominal; without the walk it was 1.
    expect(covered).to.be.above(80);
  });
  it('hold both the power law and the level: a power law without noise lies in the interval', () => {
    const chains = Array.from({ length: 10 }, (_, seed) =>
      Float64Array.from({ length: 20 }, (_, g) => 0.01 * seed + 0.5 * Math.log(g + 1)),
    );
    const { low, high } = forecastRisk(first(chains, 10), 20)!;
    expect(low).to.be.below(meanAt(chains, 10));
    expect(high).to.be.above(meanAt(chains, 20));
  });
});

/** `change`: what becomes of a seed's chain under replace, and of the control's. */
const analysed = async (
  drift: number,
  seeds: number,
  change: (seed: number, values: Float64Array) => ArrayLike<number> = (_, values) => values,
  control: (seed: number, values: Float64Array) => ArrayLike<number> = (_, values) => values,
  metric: Wanted = { name: 'logVariance', measures: 'log-variance' },
): Promise<LabelledResults> => {
  const generations = 10;
  const record = recordOf({
    generations,
    seeds,
    groups: [
      { strategy: 'replace', control: { matched: 'real-only', rows: 'fresh' } },
      { strategy: 'real-only', role: 'control' },
    ],
  });
  const chains = walks(seeds, generations, drift, 0.05, 5);
  const cells = record.study.seeds.flatMap((seed, i) => [
    cellOf(cellKey('replace', 100, seed), { [metric.name]: change(seed, chains[i]!) }),
    cellOf(cellKey('real-only', 100, seed), {
      [metric.name]: control(seed, new Float64Array(generations).fill(metric.measures === 'risk' ? 1 : 0)),
    }),
  ]);
  const input = await collect(record, cells, outputsOf(metric));
  return withLabels(analyse(input, { predict: () => undefined, random: rootStream(1) }));
};
/** From generation 6 on. */
const ending = (values: Float64Array, as: number): Float64Array => values.map((value, g) => (g < 5 ? value : as));

describe('early warning', () => {
  const warned = async (
    drift: number,
    seeds: number,
  ): Promise<readonly (Forecasted & LabelledForecast)[] | undefined> => {
    const { groups } = await analysed(drift, seeds);
    expect(groups[1]!.forecasts).to.equal(undefined);
    return groups[0]!.forecasts as readonly (Forecasted & LabelledForecast)[] | undefined;
  };

  it('is a warning when the whole interval is beyond the tolerance', async () => {
    const [near] = (await warned(-0.1, 20))!;
    expect(near).to.include({ word: 'warning', generation: 20, observed: 10, n: 20, tolerated: 0.8 });
    expect(near!.text).to.match(
      /^Warning: in generation 20 the variance .* covered at least 96 % for a random walk, 97 % for bounded growth and 96 % for exponential growth\.$/,
    );
  });
  it('may collapse when the interval straddles the tolerance', async () => {
    const [near] = (await warned(-0.015, 20))!;
    expect(near!.word).to.equal('may collapse');
    expect(near!.low).to.be.below(0.8);
    expect(near!.high).to.be.above(0.8);
  });
  it('of a risk is read the other way round: a warning where it grows, no sign where it falls or stands', async () => {
    const wordOf = async (drift: number): Promise<unknown> => {
      const grown = (_: number, values: Float64Array): Float64Array => values.map(Math.exp);
      const risk = { name: 'risk', measures: 'risk' } as const;
      return (await analysed(drift, 20, grown, undefined, risk)).groups[0]!.forecasts![0]!.word;
    };
    expect(await wordOf(0.1)).to.equal('warning');
    expect(await wordOf(0.008)).to.equal('may collapse');
    expect(await wordOf(-0.1)).to.equal('no sign');
  });
  it('shows no sign where nothing moves', async () => {
    expect((await warned(0.001, 20))![0]!.word).to.equal('no sign');
  });
  it('is silent with too few seeds', async () => {
    expect(await warned(-0.1, 9)).to.equal(undefined);
  });

  it('quotes coverage by how it grows, never one figure for all', async () => {
    const [near] = (await warned(-0.1, 20))!;
    expect(near!.coverage.map(({ growth }) => growth)).to.deep.equal(['random walk', 'bounded', 'exponential']);
    for (const { least } of near!.coverage) expect(least).to.be.within(0.9, 1);
  });

  describe('where seeds have lost what is forecast', () => {
    const told = async (
      ...given: Parameters<typeof analysed>
    ): Promise<readonly [NotForecasted & LabelledForecast, LabelledResults]> => {
      const results = await analysed(...given);
      const warnings = results.groups[0]!.forecasts!;
      expect(warnings).to.have.length(1);
      return [warnings[0] as NotForecasted & LabelledForecast, results];
    };
    it('makes no interval of the survivors, and says how many have lost it: on the page and in the first lines', async () => {
      const [warning, results] = await told(0.001, 20, (seed, values) => (seed <= 3 ? ending(values, NaN) : values));
      expect(warning).to.include({ word: 'lost', n: 20, lost: 3, lostInControl: 0, unknown: 0, zero: 0 });
      expect(warning).not.to.have.any.keys('low', 'high', 'coverage');
      expect(warning.text).to.include('No forecast of the variance (m.logVariance): 3 of 20 seeds have lost it');
      expect(renderReport(results.results)).to.include(warning.text);
      expect(results.findings.map(({ text }) => text)).to.include(
        'No forecast of m.logVariance where chains have lost it: replace (3 of 20 seeds).',
      );
    });
    it('counts one that is lost early in the run and back at its end', async () => {
      const [warning] = await told(0.001, 20, (seed, values) =>
        seed === 7 ? values.map((value, g) => (g === 1 ? NaN : value)) : values,
      );
      expect(warning).to.include({ word: 'lost', lost: 1, n: 20 });
    });
    it('counts a risk that is infinite, and one that is infinite in the control alone', async () => {
      const risk: Wanted = { name: 'risk', measures: 'risk' };
      const grown = (_: number, values: Float64Array): Float64Array => values.map(Math.exp);
      const [here] = await told(
        0.01,
        12,
        (seed, values) => (seed === 1 ? ending(grown(seed, values), Infinity) : grown(seed, values)),
        undefined,
        risk,
      );
      expect(here).to.include({ word: 'lost', lost: 1, lostInControl: 0, n: 12 });
      const [there] = await told(
        0.01,
        12,
        grown,
        (seed, values) => (seed === 2 ? ending(values, Infinity) : values),
        risk,
      );
      expect(there).to.include({ word: 'no forecast', lost: 0, lostInControl: 1, n: 12 });
      expect(there.text).to.include('the control has lost it in 1 of 12');
    });
    it('says it of fewer than ten seeds too, and of all of them', async () => {
      const [few] = await told(0.001, 6, (seed, values) => (seed === 1 ? ending(values, NaN) : values));
      expect(few).to.include({ word: 'lost', lost: 1, n: 6 });
      const [all] = await told(0.001, 12, (_, values) => ending(values, NaN));
      expect(all).to.include({ word: 'lost', lost: 12, n: 12 });
    });
    it('says that a chain has not come to its end, and that a risk of 0 has no logarithm', async () => {
      const [open] = await told(0.001, 12, (seed, values) => (seed === 1 ? values.subarray(0, 7) : values));
      expect(open).to.include({ word: 'no forecast', lost: 0, unknown: 1, n: 12 });
      const [zero] = await told(
        0.001,
        12,
        (seed, values) => (seed === 1 ? new Float64Array(10) : values.map(Math.exp)),
        undefined,
        { name: 'risk', measures: 'risk' },
      );
      expect(zero).to.include({ word: 'no forecast', lost: 0, zero: 1 });
    });
  });
});
