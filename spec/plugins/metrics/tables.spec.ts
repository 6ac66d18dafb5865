import { expect } from 'chai';
import fc from 'fast-check';
import type { Column, Vectors } from '../../../core/contracts/index.js';
import { take } from '../../../core/samples/index.js';
import { categoryCoverage } from '../../../plugins/metrics/category-coverage.js';
import { columnFidelity, kolmogorovSmirnov } from '../../../plugins/metrics/column-fidelity.js';
import { pairFidelity } from '../../../plugins/metrics/pair-fidelity.js';
import { totalVariation } from '../../../plugins/metrics/table/outcomes.js';
import { patients } from '../../fixtures/tables.js';
import { measure, told } from './subject.js';

const columns: readonly Column[] = [
  { name: 'x', kind: 'number' },
  { name: 'k', kind: 'category', values: ['a', 'b', 'c'] },
];
const table = (cells: readonly number[], declared: readonly Column[] = columns): Vectors => ({
  kind: 'vectors',
  count: cells.length / declared.length,
  shape: [declared.length],
  values: Float64Array.from(cells),
  columns: declared,
});
const values = async (...args: Parameters<typeof measure>): Promise<Record<string, number>> =>
  Object.fromEntries(Object.entries(await measure(...args)).map(([name, { value }]) => [name, value]));

describe('column fidelity', () => {
  it('is one less the Kolmogorov-Smirnov distance of numbers and the total variation of categories', async () => {
    const test = table([1, 0, 2, 0, 3, 1, 4, 2]);
    const rows = table([1, 0, 2, 0, 9, 0, 9, 1]);
    // Half of the mass lies above 4; shares (1/2, 1/4, 1/4) against (3/4, 1/4, 0).
    expect(await values(columnFidelity, { rows, test })).to.deep.equal({
      loss: 0.375,
      mean: 0.625,
      worst: 0.5,
      numbers: 0.5,
      categories: 0.75,
    });
  });

  it('leaves out a column of one number that the model keeps up to rounding, and sees one that it does not keep', async () => {
    const { columns: _, ...test } = table([1, 0.1, 2, 0.1, 3, 0.1, 4, 0.1], [columns[0]!, columns[0]!]);
    const rows = (second: readonly number[]): Vectors => ({
      ...test,
      values: Float64Array.from([1, 2, 9, 9].flatMap((x, i) => [x, second[i]!])),
    });
    const kept = await values(columnFidelity, { rows: rows([0.1 - 1.4e-17, 0.1, 0.1, 0.1 + 1.4e-17]), test });
    expect(kept).to.deep.equal({ loss: 0.5, mean: 0.5, worst: 0.5, numbers: 0.5 });
    const other = await values(columnFidelity, { rows: rows([0.1, 0.1001, 0.2, 0.3]), test });
    expect(other).to.deep.equal({ loss: 0.625, mean: 0.375, worst: 0.25, numbers: 0.375 });
    const one = { ...test, count: 4, shape: [1], values: new Float64Array(4).fill(0.1) };
    expect(new Set(Object.values(await told(columnFidelity, { rows: one, test: one })))).to.deep.equal(
      new Set(['harmless']),
    );
    const broken = { ...test, values: test.values.map((value, i) => (i === 3 ? NaN : value)) };
    const { categories, ...lost } = await told(columnFidelity, { rows: broken, test });
    expect(new Set(Object.values(lost))).to.deep.equal(new Set(['lost']));
    expect(categories).to.equal('harmless');
  });

  it('leaves out what there is no column of', async () => {
    const test = table([0, 1, 2, 1], [columns[1]!]);
    expect(await values(columnFidelity, { rows: test, test })).to.deep.equal({
      loss: 0,
      mean: 1,
      worst: 1,
      categories: 1,
    });
    const { columns: _, ...numbers } = table([1, 2, 3], [columns[0]!]);
    expect(await values(columnFidelity, { rows: numbers, test: numbers })).to.have.keys(
      'loss',
      'mean',
      'worst',
      'numbers',
    );
  });
});

describe('pair fidelity', () => {
  const numbers = ['x', 'y'].map((name): Column => ({ name, kind: 'number' }));
  const pair = async (rows: readonly number[], test: readonly number[], declared = numbers) =>
    values(pairFidelity, { rows: table(rows, declared), test: table(test, declared) });

  it('of numbers is one less half the gap of the correlations', async () => {
    expect((await pair([0, 0, 1, -1, 2, -2], [0, 0, 1, 1, 2, 2]))['mean']).to.be.closeTo(0, 1e-12);
    expect((await pair([0, 0, 1, 1, 0, 1, 1, 0], [0, 0, 1, 1, 2, 2]))['numbers']).to.be.closeTo(0.5, 1e-12);
  });

  it('takes the correlation of a column that became constant for 0, and leaves out one that always was', async () => {
    expect((await pair([5, 0, 5, 1, 5, 2], [0, 0, 1, 1, 2, 2]))['numbers']).to.be.closeTo(0.5, 1e-12);
    expect(await pair([0, 0, 1, 1], [3, 0, 3, 1])).to.deep.equal({});
  });

  it('with a category is one less the total variation of the joint shares, numbers in ten bins', async () => {
    // Bins of width 1 over 0 to 10; what lies beyond counts with the last.
    const test = [0, 0, 10, 1, 5.5, 2, 10, 1];
    expect((await pair([0.9, 0, 99, 1, 5.1, 2, 9, 1], test, [...columns]))['categories']).to.equal(1);
    expect((await pair([0.9, 1, 99, 1, 6.1, 2, 9, 1], test, [...columns]))['categories']).to.equal(0.5);
  });

  it('is not defined for one column', async () => {
    expect(await pair([1, 2, 3], [1, 2, 3], [numbers[0]!])).to.deep.equal({});
  });

  it('sees that columns were shuffled against each other, where column fidelity sees nothing', async () => {
    const test = patients(800, 4);
    const shuffled = { ...test, values: test.values.slice() };
    const moved = take(
      test,
      Array.from({ length: 800 }, (_, i) => (i + 1) % 800),
    );
    for (let row = 0; row < 800; row++) shuffled.values[4 * row + 1] = moved.values[4 * row + 1]!;
    expect((await values(columnFidelity, { rows: shuffled, test }))['mean']).to.equal(1);
    const { mean, worst } = await values(pairFidelity, { rows: shuffled, test });
    expect(mean).to.be.below(0.9);
    expect(worst).to.be.below(0.75);
  });
});

describe('category coverage', () => {
  const kinds: readonly Column[] = [
    { name: 'a', kind: 'category', values: ['0', '1', '2', '3'] },
    { name: 'b', kind: 'category', values: ['0', '1'] },
  ];
  const repeated = (shares: readonly (readonly [cell: readonly number[], rows: number])[]): Vectors =>
    table(
      shares.flatMap(([cell, rows]) => Array.from({ length: rows }, () => cell).flat()),
      kinds,
    );
  const test = repeated([
    [[0, 0], 60],
    [[1, 1], 36],
    [[2, 1], 4],
  ]);

  it('counts real categories that are present, and those that keep less than a quarter of their mass as lost', async () => {
    // 3 of column a (value 3 is in no real row) and 2 of column b are real; 2 is rare.
    expect(
      await values(categoryCoverage, {
        rows: repeated([
          [[0, 0], 90],
          [[1, 1], 9],
          [[3, 1], 1],
        ]),
        test,
      }),
    ).to.deep.equal({
      coverage: (2 / 3 + 1) / 2,
      lost: 1 / 5,
      lostRare: 1,
      // One category is rare: its mass tells.
      logRareMass: Math.log(0.5 / 101),
    });
    expect(
      await values(categoryCoverage, {
        rows: repeated([
          [[0, 0], 91],
          [[1, 1], 8],
          [[2, 1], 1],
        ]),
        test,
      }),
    ).to.deep.equal({
      coverage: 1,
      // 1 keeps 8 of 36, in both columns 9 of 40; 2 keeps exactly a quarter.
      lost: 2 / 5,
      lostRare: 0,
      logRareMass: Math.log(1.5 / 101),
    });
  });

  it('judges several rare categories by the real mass of those that are still made', async () => {
    const rare = repeated([
      [[0, 0], 94],
      [[1, 1], 3],
      [[2, 0], 2],
      [[3, 0], 1],
    ]);
    // Of column a 3, 2 and 1 of a hundred, of column b 3; the model makes 1 and 3 of a.
    const rows = repeated([
      [[0, 0], 90],
      [[1, 0], 9],
      [[3, 0], 1],
    ]);
    const found = await values(categoryCoverage, { rows, test: rare });
    expect(found['rareMade']).to.equal(2);
    expect(found['logRareKept']).to.be.closeTo(Math.log((0.045 * ((4 * 4) / 9 + 0.5)) / 5), 1e-12);
    expect(found['logRareMass']).to.be.closeTo(Math.log((10 / 2 + 0.5) / 101), 1e-12);
  });

  it('has nothing to measure where no real category is rare, and has lost all with cells that are no numbers', async () => {
    const even = repeated([
      [[0, 0], 50],
      [[1, 1], 50],
    ]);
    expect(await told(categoryCoverage, { rows: even, test: even })).to.deep.equal({
      coverage: 1,
      lost: 0,
      lostRare: 'harmless',
      logRareKept: 'harmless',
      rareMade: 'harmless',
      logRareMass: 'harmless',
    });
    const broken = table([0, NaN], kinds);
    const { logRareKept, rareMade, ...lost } = await told(categoryCoverage, { rows: broken, test });
    expect(new Set(Object.values(lost))).to.deep.equal(new Set(['lost']));
    // One real category is rare: of several there is nothing to lose.
    expect([logRareKept, rareMade]).to.deep.equal(['harmless', 'harmless']);
  });

  it('is not defined without categories, and rare ones not where none is rare', async () => {
    const { columns: _, ...numbers } = test;
    expect(await values(categoryCoverage, { rows: numbers, test: numbers })).to.deep.equal({});
    expect(await values(categoryCoverage, { rows: test, test }, { rareShare: 0.01 })).to.deep.equal({
      coverage: 1,
      lost: 0,
    });
  });
});

describe('distances of samples', () => {
  const sample = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 20 });
  const sorted = (list: readonly number[]): Float64Array => Float64Array.from(list).sort();

  it('of Kolmogorov-Smirnov is the largest gap at any point', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const below = (list: readonly number[], x: number): number =>
          list.filter((value) => value <= x).length / list.length;
        const gaps = [...a, ...b].map((x) => Math.abs(below(a, x) - below(b, x)));
        expect(kolmogorovSmirnov(sorted(a), sorted(b))).to.be.closeTo(Math.max(...gaps), 1e-12);
      }),
    );
  });

  it('of total variation are the same however many outcomes there could be', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [x, y] = [Float64Array.from(a), Float64Array.from(b)];
        const few = totalVariation(x, y, 7);
        expect(few).to.be.within(0, 1 + 1e-12);
        expect(totalVariation(x, y, 1e12)).to.be.closeTo(few, 1e-12);
        expect(totalVariation(y, x, 7)).to.be.closeTo(few, 1e-12);
      }),
    );
  });
});
