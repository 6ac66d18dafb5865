import { expect } from 'chai';
import { analyse, collect } from '../../../../core/analysis/index.js';
import { MOST_POINTS, thinnedPoints } from '../../../../core/analysis/series/points.js';
import type { OriginRange, Point, StudyResults } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { summaryJson } from '../../../../reports/export/index.js';
import { renderReport } from '../../../../reports/index.js';
import { cellKey, cellOf, outputsOf, recordOf } from '../study-fixture.js';
import { changed } from '../../../fixtures/records.js';

const point = (generation: number, mean: number): Point => ({ generation, n: 1, mean, min: mean, max: mean });
const series = (generations: number, mean: (generation: number) => number): readonly Point[] =>
  Array.from({ length: generations }, (_, i) => point(i + 1, mean(i + 1)));

describe('a long series in the results', () => {
  it('keeps its ends, its extremes and where the trend sets in, and at most 200 points', () => {
    for (const generations of [201, 1000, 20_000]) {
      const all = series(generations, (g) => (g === 137 ? 9 : g === 151 ? -9 : g / generations));
      const onset = { generation: 163, withinRun: true };
      const kept = thinnedPoints(all, generations, onset);
      expect(kept.length).to.be.within(120, MOST_POINTS);
      expect(kept.map(({ generation }) => generation)).to.include.members([1, 2, 3, 137, 151, 163, generations]);
      // No gap wider than its part of the run, so that a chart misses nothing that a reader could see.
      kept.slice(1).forEach(({ generation }, i) => {
        expect(generation - kept[i]!.generation).to.be.at.most(Math.ceil(generations / 97) + 1);
      });
    }
  });
  it('keeps where a seed is first lost, and where the fewest have a number', () => {
    for (const generations of [201, 1000, 20_000]) {
      const all = series(generations, (g) => (g === 137 ? 9 : g === 151 ? -9 : g / generations)).map((one) => {
        const { generation } = one;
        if (generation === 173) return { ...one, n: 7, lost: 1 };
        return { ...one, n: generation === 187 ? 3 : 8, ...(generation === 187 ? { lost: 5 } : {}) };
      });
      const kept = thinnedPoints(all, generations, { generation: 163, withinRun: true });
      expect(kept.length).to.be.at.most(MOST_POINTS);
      expect(kept.filter(({ lost }) => lost !== undefined).map(({ n }) => n)).to.include.members([7, 3]);
    }
  });
  it('is whole where it is short', () => {
    const all = series(MOST_POINTS, () => 1);
    expect(thinnedPoints(all, MOST_POINTS, undefined)).to.equal(all);
  });
});

/** An accumulating chain: every generation trains on the rows of all earlier ones. */
const accumulated = async (generations: number): Promise<StudyResults> => {
  const record = recordOf({
    generations,
    seeds: 1,
    groups: [{ strategy: 'accumulate' }, { strategy: 'replace' }],
  });
  const cells = (['accumulate', 'replace'] as const).map((strategy) => {
    const risk = Float64Array.from({ length: generations }, (_, i) => 1 + Math.sin(i / 50));
    const cell = cellOf(cellKey(strategy, 100, 1), { risk });
    return changed(cell, (row) => {
      const i = row.generation - 1;
      const synthetic: readonly OriginRange[] =
        i === 0 ? [] : [{ from: strategy === 'accumulate' ? 1 : i, to: i, rows: 100 }];
      return { ...row, lineage: { real: strategy === 'accumulate' || i === 0 ? 100 : 0, teacher: 0, synthetic } };
    });
  });
  const input = await collect(record, cells, outputsOf({ name: 'risk', measures: 'risk' }));
  return analyse(input, { predict: () => undefined, random: rootStream(1) });
};

describe('summary.json of a long chain', function () {
  this.timeout(60_000);

  it('has no more points and no more lineage for 20,000 generations than for 1,000, and says how many there are', async () => {
    const [short, long] = [await accumulated(1000), await accumulated(20_000)];
    for (const results of [short, long]) {
      const { generations } = results.record.study;
      for (const one of results.series) {
        expect(one.generations).to.equal(generations);
        expect(one.points.length).to.be.at.most(MOST_POINTS);
      }
      for (const one of results.lineage) {
        expect(one.generations).to.equal(generations);
        expect(one.points.length).to.be.at.most(MOST_POINTS);
        for (const { synthetic } of one.points) expect(synthetic.length).to.be.at.most(20);
      }
      // The trend is that of every generation: the end is the mean of the last fifth.
      const sines = Array.from({ length: generations / 5 }, (_, i) => 1 + Math.sin((0.8 * generations + i) / 50));
      expect(results.series[0]!.trend!.end.mean).to.be.closeTo(sines.reduce((a, b) => a + b) / sines.length, 1e-9);
    }
    expect(summaryJson(long).length).to.be.below(1.1 * summaryJson(short).length);
    expect(summaryJson(long).length).to.be.below(400_000);
  });

  it('counts rows by bins of generations, none lost', async () => {
    const { lineage } = await accumulated(1000);
    const [accumulate, replace] = lineage;
    expect(accumulate).to.include({ bin: 50, generations: 1000 });
    for (const { generation, real, synthetic } of accumulate!.points) {
      expect(real + synthetic.reduce((sum, rows) => sum + rows, 0)).to.equal(100 * generation);
      synthetic.forEach((rows, bin) =>
        expect(rows).to.equal(100 * Math.min(50, generation - 1 - 50 * bin), `bin ${bin} of ${generation}`),
      );
    }
    for (const { generation, synthetic } of replace!.points) {
      const own = Math.floor((generation - 2) / 50);
      expect(synthetic).to.deep.equal(
        generation === 1 ? [] : Array.from({ length: own + 1 }, (_, bin) => (bin === own ? 100 : 0)),
      );
    }
    expect(renderReport(await accumulated(1000))).to.include('models of generations 1 to 200');
  });
});
