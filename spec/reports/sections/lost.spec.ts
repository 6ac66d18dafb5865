import { expect } from 'chai';
import { analyse, collect } from '../../../core/analysis/index.js';
import type { StudyResults } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { renderReport } from '../../../reports/index.js';
import { cellKey, cellOf, outputsOf, recordOf } from '../../core/analysis/study-fixture.js';

const SIZES = [100, 200, 400];
/** `ends`: what a seed's risk ends at under replace. */
const study = async (
  ends: (samples: number, seed: number, value: number) => number,
  strategies: readonly string[] = ['replace'],
): Promise<StudyResults> => {
  const record = recordOf({
    generations: 4,
    seeds: 12,
    groups: SIZES.flatMap((samples) => [
      ...strategies.map((strategy, i) => ({
        strategy,
        samples,
        ...(strategies.length > 1 ? { share: 0.25 * (i + 1) } : {}),
        control: { matched: 'real-only', rows: 'fresh' as const },
      })),
      { strategy: 'real-only', samples, role: 'control' as const },
    ]),
  });
  const cells = SIZES.flatMap((samples) =>
    [...strategies, 'real-only'].flatMap((strategy) =>
      record.study.seeds.map((seed) => {
        const value = (1 / samples) * Math.exp(0.2 * rootStream(5).child(strategy, samples, seed).normal());
        const end = strategy === strategies[0] ? ends(samples, seed, value) : value;
        return cellOf(cellKey(strategy, samples, seed), { risk: [value, end, end, end] });
      }),
    ),
  );
  const input = await collect(record, cells, outputsOf({ name: 'risk', measures: 'risk' }));
  return analyse(input, { predict: () => undefined, random: rootStream(1) });
};
const textOf = (page: string): string =>
  page
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('what chains have lost, in the report', () => {
  it('stands beside every mean of the others: in the table of strategies, the chart and its values', async () => {
    const results = await study((samples, seed, value) => (samples === 400 && seed <= 2 ? NaN : value));
    const text = textOf(renderReport(results));
    expect(text).to.include('of 10 seeds; 2 more lost or failed');
    expect(text).to.include('Means leave out seeds that are lost or failed (counted in the table)');
    expect(text).to.match(/0\.00\d+ ± 0\.00\d+ \(2 lost\)/);
    expect(text).to.include('m.risk (replace: 2 of 12 seeds at 400)');
  });
  it('leaves no gap without a word where all chains have lost it', async () => {
    const results = await study((samples, _, value) => (samples === 200 ? Infinity : value));
    const text = textOf(renderReport(results));
    expect(text).to.match(/replace 0\.0\d+ ± 0\.00\d+ no value 0\.0\d+ ± 0\.00\d+/);
    expect(text).to.include('where all are there is no point');
    expect(text).to.include('m.risk (replace: 12 of 12 seeds at 200)');
  });
  it('says nothing of it where nothing is lost', async () => {
    const text = textOf(renderReport(await study((_, __, value) => value)));
    expect(text).not.to.match(/\(\d+ lost\)|Means leave out|lost or failed/);
    expect(text).to.match(/m\.risk −\d\.\d+ \(95 % interval −\d\.\d+ to −\d\.\d+\) not shown \(p /);
  });
  it('stands in the comparison and beside the place in the ranking', async () => {
    const results = await study((_, seed, value) => (seed <= 3 ? NaN : 0.1 * value), ['a', 'b']);
    const text = textOf(renderReport(results));
    expect(text).to.match(/Chains lost : .{5,120}? lost in 3 of 12 seeds/);
    expect(text).to.include('a lost seed counts as the largest effect of any strategy');
    expect(results.rankings!.every(({ entries }) => results.groups[entries.at(-1)!.group]!.strategy === 'a')).to.equal(
      true,
    );
    expect(text).to.match(/ a 3 0\.000\d+ ± 0\.000\d+ lost in 3 of 12 seeds/);
  });
});
