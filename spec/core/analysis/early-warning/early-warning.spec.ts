import { expect } from 'chai';
import { analyse, collect, forecastRisk, forecastVariance, type Observed } from '../../../../core/analysis/index.js';
import type { EarlyWarning } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { cellKey, cellOf, outputsOf, recordOf } from '../study-fixture.js';

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
  it('hold both the power law and the level: a power law without noise lies in the interval', () => {
    const chains = Array.from({ length: 10 }, (_, seed) =>
      Float64Array.from({ length: 20 }, (_, g) => 0.01 * seed + 0.5 * Math.log(g + 1)),
    );
    const { low, high } = forecastRisk(first(chains, 10), 20)!;
    expect(low).to.be.below(meanAt(chains, 10));
    expect(high).to.be.above(meanAt(chains, 20));
  });
});

describe('early warning', () => {
  const warned = async (drift: number, seeds: number): Promise<readonly EarlyWarning[] | undefined> => {
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
      cellOf(cellKey('replace', 100, seed), { logVariance: chains[i]! }),
      cellOf(cellKey('real-only', 100, seed), { logVariance: new Float64Array(generations) }),
    ]);
    const input = await collect(record, cells, outputsOf({ name: 'logVariance', measures: 'log-variance' }));
    const { groups } = analyse(input, { predict: () => undefined, random: rootStream(1) });
    expect(groups[1]!.earlyWarnings).to.equal(undefined);
    return groups[0]!.earlyWarnings;
  };

  it('is a warning when the whole interval is beyond the tolerance', async () => {
    const [near] = (await warned(-0.1, 20))!;
    expect(near).to.include({ word: 'warning', generation: 20, observed: 10, n: 20, tolerated: 0.8 });
    expect(near!.text).to.match(/^Warning: in generation 20 the variance .* covered at least 95 % of the time\.$/);
  });
  it('may collapse when the interval straddles the tolerance', async () => {
    const [near] = (await warned(-0.015, 20))!;
    expect(near!.word).to.equal('may collapse');
    expect(near!.low).to.be.below(0.8);
    expect(near!.high).to.be.above(0.8);
  });
  it('shows no sign where nothing moves', async () => {
    expect((await warned(0.001, 20))![0]!.word).to.equal('no sign');
  });
  it('is silent with too few seeds', async () => {
    expect(await warned(-0.1, 9)).to.equal(undefined);
  });
});
