import { expect } from 'chai';
import { areIdentical, SeriesTable } from '../../../../core/analysis/series/table.js';
import { collect } from '../../../../core/analysis/index.js';
import type { Lineage, RecordedCell } from '../../../../core/contracts/index.js';
import { recordedCell } from '../../../../core/journal/index.js';
import { cellKey, METRIC_KEY, outputsOf, recordOf } from '../study-fixture.js';

const record = recordOf({ generations: 4, seeds: 2, groups: [{ strategy: 'a' }, { strategy: 'b' }] });
type Value = (seed: number, generation: number) => number;
const cell = (strategy: string, seed: number, value: Value, lineage: (generation: number) => Lineage): RecordedCell =>
  recordedCell(
    cellKey(strategy, 100, seed),
    [1, 2, 3, 4].map((generation) => ({
      generation,
      metrics: { [METRIC_KEY]: { risk: [value(seed, generation), 'exact'] } },
      lineage: lineage(generation),
    })),
  );
const real = (rows: number): Lineage => ({ real: rows, teacher: 0, synthetic: [] });
const tableOf = async (cells: readonly RecordedCell[]): Promise<SeriesTable> =>
  new SeriesTable(await collect(record, cells, outputsOf({ name: 'risk' })));

describe('training sets', () => {
  const grows = async (lineage: (generation: number) => Lineage): Promise<boolean> =>
    (await tableOf([cell('a', 1, () => 1, lineage)])).grows(0);
  const synthetic = (generation: number, rows: number): Lineage['synthetic'] =>
    generation === 1 ? [] : [{ from: 1, to: 1, rows }];
  it('grow where all their rows, of whatever origin, are more than a hundredth more than in generation 2', async () => {
    expect(await grows(() => real(100))).to.equal(false);
    expect(await grows((g) => real(g < 3 ? 1000 : 1010)), 'a hundredth').to.equal(false);
    expect(await grows((g) => real(g < 3 ? 1000 : 1011))).to.equal(true);
    expect(await grows((g) => real(g === 1 ? 50 : 100)), 'after the first').to.equal(false);
    expect(await grows((g) => ({ ...real(100), synthetic: synthetic(g, 10 * g) }))).to.equal(true);
    expect(await grows((g) => ({ ...real(100), teacher: 100 * g }))).to.equal(true);
    // What falls of one kind is made up for by another.
    expect(await grows((g) => ({ real: 0, teacher: 100 - 10 * g, synthetic: synthetic(g, 10 * g) }))).to.equal(false);
  });
});

describe('two groups', () => {
  const identical = async (a: Value, b: Value): Promise<boolean> => {
    const cells = [1, 2].flatMap((seed) => [cell('a', seed, a, () => real(100)), cell('b', seed, b, () => real(100))]);
    return areIdentical(await tableOf(cells), 0, 1);
  };
  const varied: Value = (seed, generation) => seed + generation / 8;
  it('are the same chains where every number is, to the last bit, and one varies between seeds', async () => {
    expect(await identical(varied, varied)).to.equal(true);
    expect(await identical(varied, (s, g) => varied(s, g) + (s === 2 && g === 3 ? 1e-15 : 0))).to.equal(false);
    expect(
      await identical(
        (s, g) => (g === 2 ? 0 : varied(s, g)),
        (s, g) => (g === 2 ? -0 : varied(s, g)),
      ),
    ).to.equal(false);
    expect(
      await identical(
        (_, g) => g,
        (_, g) => g,
      ),
      'the same in both seeds',
    ).to.equal(false);
    expect(
      await identical(
        (s, g) => (g === 4 ? 1 : s),
        (s, g) => (g === 4 ? 1 : s),
      ),
      'at the end',
    ).to.equal(false);
  });
});
