import { expect } from 'chai';
import type { Column, FittedModel, Part, Vectors } from '../../../core/contracts/index.js';
import { schemaOf } from '../../../core/samples/index.js';
import { columnOf } from '../../../plugins/metrics/columns.js';
import { classConditional } from '../../../plugins/models/class-conditional.js';
import { copula } from '../../../plugins/models/copula.js';
import { patients, PATIENT_COLUMNS } from '../../fixtures/tables.js';
import { context, make, refusal, rows, training, weighted } from './fixtures.js';
import { meanOf } from '../../fixtures/entries.js';

const fit = (samples: Vectors, marginals = 'empirical'): Promise<FittedModel<Vectors>> =>
  make(copula, { marginals }).fit(training(samples), context('fit'));
const draw = async (samples: Vectors, count: number, marginals = 'empirical'): Promise<Vectors> =>
  (await fit(samples, marginals)).sample(count, context('sample'));
const correlation = (a: Float64Array, b: Float64Array): number => {
  const [p, q] = [meanOf(a), meanOf(b)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - p, b[i]! - q];
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  return xy / Math.sqrt(xx * yy);
};
const table = (cells: readonly number[], d: number, columns?: readonly Column[]): Vectors => ({
  kind: 'vectors',
  count: cells.length / d,
  shape: [d],
  values: Float64Array.from(cells),
  ...(columns === undefined ? {} : { columns }),
});

describe('copula', () => {
  it('gives rows of the schema that it was fitted to, columns by reference', async () => {
    const sample = patients(80);
    const drawn = await draw(sample, 30);
    expect(drawn.columns).to.equal(PATIENT_COLUMNS);
    expect(schemaOf(drawn)).to.equal(schemaOf(sample));
  });

  it('keeps the distribution of every column', async () => {
    const sample = patients(3000, 7);
    const drawn = await draw(sample, 40_000);
    for (const j of [0, 1]) {
      const [real, own] = [columnOf(sample, j), columnOf(drawn, j)];
      const sd = Math.sqrt(meanOf(real.map((x) => (x - meanOf(real)) * (x - meanOf(real)))));
      expect(Math.abs(meanOf(own) - meanOf(real)) / (sd / Math.sqrt(own.length)), `column ${j}`).to.be.below(4);
    }
    for (const j of [2, 3])
      for (let value = 0; value < 4; value++) {
        const share = (v: Vectors): number => meanOf(columnOf(v, j).map((cell) => Number(cell === value)));
        const p = share(sample);
        const se = Math.sqrt((p * (1 - p)) / drawn.count);
        expect(Math.abs(share(drawn) - p), `column ${j}, value ${value}`).to.be.at.most(4 * se);
      }
  });

  it('keeps the dependence of numbers, and of numbers and categories', async () => {
    const sample = patients(20_000, 8);
    const drawn = await draw(sample, 20_000);
    for (const [i, j] of [
      [0, 1],
      [0, 3],
      [1, 3],
      [0, 2],
      [2, 3],
    ] as const) {
      const [real, own] = [sample, drawn].map((v) => correlation(columnOf(v, i), columnOf(v, j)));
      expect(Math.abs(real! - own!), `columns ${i} and ${j}`).to.be.below(0.03);
    }
  });

  it('does not lose dependence from generation to generation where rows are many, ties or not', async () => {
    let sample = patients(20_000, 9);
    const first = correlation(columnOf(sample, 1), columnOf(sample, 3));
    for (let generation = 1; generation <= 6; generation++)
      sample = await (await fit(sample)).sample(20_000, context('generation', generation));
    // The correlation of the scores themselves, not corrected for grouping, would lose the same share of it each time.
    expect(correlation(columnOf(sample, 1), columnOf(sample, 3)) / first).to.be.within(0.94, 1.06);
  });

  it('draws only numbers that were seen, or with linear marginals also those between them', async () => {
    const sample = table([0, 1, 2.5, 4, 10, 11, 12, 13, 20, 21, 22, 23], 1);
    const seen = new Set(sample.values);
    const drawn = await draw(sample, 500);
    expect(drawn.values.every((value) => seen.has(value))).to.equal(true);
    expect(new Set(drawn.values).size).to.equal(12);
    const between = await draw(sample, 500, 'linear');
    expect(between.values.some((value) => !seen.has(value))).to.equal(true);
    expect(between.values.every((value) => value >= 0 && value <= 23)).to.equal(true);
  });

  it('keeps the atoms of a column under linear marginals', async () => {
    const sample = table(
      Array.from({ length: 200 }, (_, i) => (i < 150 ? 0 : i)),
      1,
    );
    const zeros = (await draw(sample, 4000, 'linear')).values.filter((value) => value === 0).length;
    expect(Math.abs(zeros - 3000 + 10)).to.be.below(4 * Math.sqrt(4000 * 0.75 * 0.25));
  });

  it('fits one row, two rows, constant columns and fewer rows than columns', async () => {
    const one = await draw(table([3, 1, 2], 3), 5);
    expect(Array.from(one.values)).to.deep.equal([3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2]);
    const two = await draw(table([0, 5, 10, 1, 5, 20], 3), 200);
    for (let row = 0; row < 200; row++)
      expect([
        [0, 5, 10],
        [1, 5, 20],
      ]).to.deep.include(Array.from(two.values.subarray(3 * row, 3 * row + 3)));
    const wide = await draw(rows(4, 9, 'wide'), 50);
    expect(wide.values.every(Number.isFinite)).to.equal(true);
  });

  it('never draws a category that no row holds', async () => {
    const kinds: Column[] = [{ name: 'k', kind: 'category', values: ['a', 'b', 'c', 'd'] }];
    const drawn = await draw(table([1, 1, 3, 1, 3, 1], 1, kinds), 300);
    expect([...new Set(drawn.values)].sort()).to.deep.equal([1, 3]);
  });

  it('repairs correlations that no distribution has', async () => {
    // Estimated pair by pair, from few rows of two values each.
    const binary = ['a', 'b', 'c', 'd'].map((name): Column => ({ name, kind: 'category', values: ['0', '1'] }));
    for (const cells of [
      [0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0],
      [0, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1],
    ]) {
      const drawn = await draw(table(cells, 4, binary), 200);
      expect(drawn.values.every((cell) => cell === 0 || cell === 1)).to.equal(true);
    }
  });

  it('counts a row as often as its weight says', async () => {
    const [a, b] = [patients(40, 1), patients(40, 2)];
    const sample = async (...parts: readonly Part<Vectors>[]): Promise<Vectors> =>
      (await make(copula, { marginals: 'empirical' }).fit(weighted(...parts), context('fit'))).sample(
        500,
        context('sample'),
      );
    const part = (samples: Vectors, weight?: number) => ({
      samples,
      origin: 'real' as const,
      ...(weight === undefined ? {} : { weight }),
    });
    const twice = await sample(part(a), part(b), part(b));
    const weightedRows = await sample(part(a, 0.5), part(b, 1));
    let other = 0;
    for (let i = 0; i < twice.values.length; i++) if (twice.values[i] !== weightedRows.values[i]) other++;
    // Shares that differ by rounding may move a draw at the edge of a step.
    expect(other).to.be.below(10);
    expect(await sample(part(a, 0), part(b))).to.deep.equal(await sample(part(b, 3)));
    expect(await refusal(sample(part(a, 0)))).to.equal('COLLAPSAR_FIT_INVALID');
  });

  it('refuses rows that are not finite', async () => {
    expect(await refusal(fit(table([1, 2, NaN], 1)))).to.equal('COLLAPSAR_FIT_INVALID');
  });

  it('works inside class-conditional, each class with its own table', async () => {
    const sample = patients(4000, 5, true);
    const inner = make(copula, { marginals: 'empirical' });
    const fitted = await make(classConditional, { model: inner, smoothing: 0 }).fit(training(sample), context('fit'));
    const drawn = await fitted.sample(20_000, context('sample'));
    expect(drawn.columns).to.equal(PATIENT_COLUMNS);
    const age = (v: Vectors, label: number): number =>
      meanOf(columnOf(v, 0).filter((_, row) => v.labels![row] === label));
    for (const label of [0, 1]) expect(Math.abs(age(drawn, label) - age(sample, label))).to.be.below(1);
    expect(age(drawn, 1) - age(drawn, 0)).to.be.above(8);
    const restored = await make(classConditional, { model: inner, smoothing: 0 }).restore(await fitted.save());
    expect(await restored.sample(20, context('again'))).to.deep.equal(await fitted.sample(20, context('again')));
  });
});
