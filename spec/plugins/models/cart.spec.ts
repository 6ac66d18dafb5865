import { expect } from 'chai';
import type { Column, FittedModel, Part, Vectors } from '../../../core/contracts/index.js';
import { lengthFault, rowLength, take } from '../../../core/samples/index.js';
import { columnOf } from '../../../plugins/metrics/columns.js';
import { cart } from '../../../plugins/models/cart.js';
import { classConditional } from '../../../plugins/models/class-conditional.js';
import { permutation } from '../../../core/random/index.js';
import { gappyPatients, patients, PATIENT_COLUMNS } from '../../fixtures/tables.js';
import { meanOf } from '../../fixtures/entries.js';
import { context, make, refusal, rows, training, weighted } from './fixtures.js';

const DEFAULTS = {
  minimumLeaf: 5,
  order: [] as readonly (string | number)[],
  leaves: 'frequency',
  smoothing: 'none',
  trees: 1,
  classConditional: false,
};
type Given = Partial<typeof DEFAULTS>;
const fit = (samples: Vectors, options: Given = {}): Promise<FittedModel<Vectors>> =>
  make(cart, { ...DEFAULTS, ...options }).fit(training(samples), context('fit'));
const draw = async (samples: Vectors, count: number, options: Given = {}): Promise<Vectors> =>
  (await fit(samples, options)).sample(count, context('sample'));
const table = (cells: readonly number[], d: number, columns?: readonly Column[]): Vectors => ({
  kind: 'vectors',
  count: cells.length / d,
  shape: [d],
  values: Float64Array.from(cells),
  ...(columns === undefined ? {} : { columns }),
});
/** Every number of column j as `of` makes it. */
const changed = (samples: Vectors, j: number, of: (x: number) => number): Vectors => {
  const d = rowLength(samples.shape);
  return { ...samples, values: Float64Array.from(samples.values, (x, i) => (i % d === j ? of(x) : x)) };
};
/** The exclusive or of two fair coins, which no pair of columns tells. */
const parity = (count: number): Vectors => {
  const { random } = context('parity');
  return table(
    Array.from({ length: count }).flatMap(() => {
      const [a, b] = [random.below(2), random.below(2)];
      return [a, b, a === b ? 0 : 1];
    }),
    3,
  );
};

describe('cart', () => {
  it('draws numbers and categories that were seen, of the schema that it was fitted to', async () => {
    const sample = patients(300);
    const drawn = await draw(sample, 500);
    expect(drawn.columns).to.equal(PATIENT_COLUMNS);
    for (let j = 0; j < 4; j++) {
      const seen = new Set(columnOf(sample, j));
      expect(
        columnOf(drawn, j).every((cell) => seen.has(cell)),
        `column ${j}`,
      ).to.equal(true);
    }
  });

  it('keeps the law of the first column, and what the others depend on, in any form', async () => {
    const drawn = await draw(parity(400), 4000);
    const [a, b, c] = [0, 1, 2].map((j) => columnOf(drawn, j)) as [Float64Array, Float64Array, Float64Array];
    expect(c.every((cell, row) => cell === (a[row] === b[row] ? 0 : 1))).to.equal(true);
    expect(Math.abs(meanOf(a) - meanOf(columnOf(parity(400), 0)))).to.be.below((4 * 0.5) / Math.sqrt(4000));
  });

  it('splits categories into the sets that tell most, wherever they stand in their declaration', async () => {
    const values = Array.from({ length: 9 }, (_, k) => `k${k}`);
    const columns: Column[] = [
      { name: 'kind', kind: 'category', values },
      { name: 'size', kind: 'number' },
      { name: 'colour', kind: 'category', values: ['red', 'green', 'blue'] },
    ];
    const kinds = Array.from({ length: 360 }, (_, row) => row % 9);
    const sample = table(
      kinds.flatMap((kind) => [kind, kind % 2 === 0 ? 1 : 5, kind % 3]),
      3,
      columns,
    );
    const drawn = await draw(sample, 900);
    const [kind, size, colour] = [0, 1, 2].map((j) => columnOf(drawn, j));
    expect(size!.every((cell, row) => cell === (kind![row]! % 2 === 0 ? 1 : 5))).to.equal(true);
    expect(colour!.every((cell, row) => cell === kind![row]! % 3)).to.equal(true);
  });

  it('gives the same rows whatever the order of the training rows', async () => {
    const sample = patients(200, 3);
    const mixed = take(sample, permutation(context('order').random, 200));
    for (const options of [{}, { trees: 4 }, { leaves: 'bayesian-bootstrap' }, { smoothing: 'linear' }])
      expect(await draw(mixed, 60, options)).to.deep.equal(await draw(sample, 60, options));
  });

  it('gives the same rows in another unit, of what is drawn and of what it is drawn by', async () => {
    const sample = patients(200, 4);
    const own = await draw(sample, 200);
    for (const [j, scale] of [
      [0, 1024],
      [1, 0.125],
    ] as const)
      expect(
        await draw(
          changed(sample, j, (x) => scale * x),
          200,
        ),
      ).to.deep.equal(changed(own, j, (x) => scale * x));
    // Of what others are drawn by only the order counts.
    const bent = changed(sample, 0, (x) => Math.exp(x / 20));
    const others = (v: Vectors): readonly Float64Array[] => [1, 2, 3].map((j) => columnOf(v, j));
    expect(others(await draw(bent, 200))).to.deep.equal(others(own));
  });

  it('does not depend on how far from zero numbers lie, or on how large they are', async () => {
    const sample = parity(100);
    const own = await draw(sample, 50);
    for (const of of [(x: number) => x * 1e300, (x: number) => x * 5e-324, (x: number) => (x - 0.5) * 1.7e308 * 2])
      expect(columnOf(await draw(changed(sample, 2, of), 50), 2)).to.deep.equal(columnOf(own, 2).map(of));
  });

  it('draws columns in the order that is asked for', async () => {
    const sample = patients(300, 5);
    const drawn = await draw(sample, 100, { order: ['ward', 'age'] });
    expect(drawn.columns).to.equal(PATIENT_COLUMNS);
    // The first column is drawn by its frequencies alone, whatever else is in the table, and the later ones by it.
    const alone = await draw(table([...columnOf(sample, 3)], 1, [PATIENT_COLUMNS[3]!]), 1);
    expect(columnOf(drawn, 3)[0]).to.equal(alone.values[0]);
    const meta = (await (await fit(sample, { order: ['ward', 'age'] })).save()).meta as { order: readonly number[] };
    expect(meta.order).to.deep.equal([3, 0, 1, 2]);
    expect(await draw(rows(50, 3, 'n'), 10, { order: [2] })).to.not.deep.equal(await draw(rows(50, 3, 'n'), 10));
    expect(await refusal(fit(sample, { order: ['height'] }))).to.equal('COLLAPSAR_OPTION_INVALID');
    expect(await refusal(fit(rows(50, 3, 'n'), { order: ['age'] }))).to.equal('COLLAPSAR_OPTION_INVALID');
  });

  it('fits one row, constant columns, and a category that one row holds', async () => {
    expect(Array.from((await draw(table([3, 1, 2], 3), 2)).values)).to.deep.equal([3, 1, 2, 3, 1, 2]);
    const constant = await draw(
      changed(rows(40, 3, 'c'), 1, () => 7),
      30,
    );
    expect(columnOf(constant, 1).every((cell) => cell === 7)).to.equal(true);
    const kinds: Column[] = [
      { name: 'k', kind: 'category', values: ['a', 'b', 'never'] },
      { name: 'x', kind: 'number' },
    ];
    const sample = table(
      Array.from({ length: 50 }).flatMap((_, row) => [row === 7 ? 1 : 0, row]),
      2,
      kinds,
    );
    const drawn = columnOf(await draw(sample, 5000), 0);
    const single = drawn.reduce((sum, cell) => sum + Number(cell === 1), 0);
    expect(Math.abs(single - 100)).to.be.below(4 * Math.sqrt(100));
    expect(drawn.includes(2)).to.equal(false);
  });

  it('does not ask a column that is constant but for rounding', async () => {
    const sample = rows(60, 2, 'r');
    const noisy = changed(sample, 0, (x) => 1e6 * (1 + 1e-14 * Math.sign(x)));
    const flat = changed(sample, 0, () => 1e6);
    expect(columnOf(await draw(noisy, 40), 1)).to.deep.equal(columnOf(await draw(flat, 40), 1));
  });

  it('holds as many rows in a leaf as asked, counted by their weight', async () => {
    const sample = rows(64, 2, 'w');
    // Every leaf of one row: whole training rows.
    const pairs = new Set(Array.from({ length: 64 }, (_, row) => sample.values.subarray(2 * row, 2 * row + 2).join()));
    const isPair = ({ values }: Vectors, row: number) => pairs.has(values.subarray(2 * row, 2 * row + 2).join());
    const copied = await draw(sample, 200, { minimumLeaf: 1 });
    expect(Array.from({ length: 200 }, (_, row) => isPair(copied, row)).every(Boolean)).to.equal(true);
    const one = await draw(sample, 200, { minimumLeaf: 33 });
    expect(Array.from({ length: 200 }, (_, row) => isPair(one, row)).filter(Boolean).length).to.be.below(20);
    const part = (samples: Vectors, weight?: number): Part<Vectors> => ({
      samples,
      origin: 'real',
      ...(weight === undefined ? {} : { weight }),
    });
    const model = make(cart, DEFAULTS);
    const sampled = async (...parts: Part<Vectors>[]): Promise<Vectors> =>
      (await model.fit(weighted(...parts), context('fit'))).sample(60, context('s'));
    const other = rows(30, 2, 'o');
    expect(await sampled(part(sample), part(other), part(other))).to.deep.equal(
      await sampled(part(sample), part(other, 2)),
    );
    expect(await sampled(part(sample, 0), part(other))).to.deep.equal(await sampled(part(other)));
    expect(await refusal(sampled(part(sample, 0)))).to.equal('COLLAPSAR_FIT_INVALID');
    expect(await refusal(sampled(part(sample, -1), part(other, 9)))).to.equal('COLLAPSAR_FIT_INVALID');
    expect(await refusal(fit(table([1, 2, NaN], 1)))).to.equal('COLLAPSAR_FIT_INVALID');
  });

  it('draws between neighbouring values of a leaf where it is smooth, whole numbers where all are', async () => {
    const sample = changed(rows(80, 2, 's'), 1, (x) => Math.round(5 * x));
    const drawn = await draw(sample, 400, { smoothing: 'linear' });
    const seen = new Set(columnOf(sample, 0));
    expect(columnOf(drawn, 0).filter((x) => !seen.has(x)).length).to.be.above(300);
    expect(columnOf(drawn, 1).every(Number.isInteger)).to.equal(true);
    // One column, 0 in half of the rows: the flat stretch of its rows is that of the quantiles of type 5.
    const zeros = table(
      Array.from({ length: 100 }, (_, row) => (row < 50 ? 0 : row + 0.5)),
      1,
    );
    const share = meanOf((await draw(zeros, 20_000, { smoothing: 'linear' })).values.map((x) => Number(x === 0)));
    expect(share).to.be.closeTo(0.495, 4 * Math.sqrt(0.25 / 20_000));
  });

  it('draws shares of leaves once a fit by the Bayesian bootstrap, whose variance is that of the rows', async () => {
    // Mean of n rows under Dirichlet(1, ..., 1): variance s2 / (n + 1) with s2 the rows' own, divisor n (Rubin 1981).
    const sample = rows(20, 1, 'b');
    const own = columnOf(sample, 0);
    const spread = meanOf(own.map((x) => (x - meanOf(own)) * (x - meanOf(own)))) / 21;
    const means: number[] = [];
    for (let i = 0; i < 400; i++) {
      const fitted = await make(cart, { ...DEFAULTS, leaves: 'bayesian-bootstrap' }).fit(
        training(sample),
        context('bootstrap', i),
      );
      const { arrays } = await fitted.save();
      const [values, masses] = [arrays!['values-0'], arrays!['masses-0']] as [Float64Array, Float64Array];
      means.push(
        values.reduce((sum, x, k) => sum + (x * (masses[k]! - (k === 0 ? 0 : masses[k - 1]!))) / masses.at(-1)!, 0),
      );
    }
    const mean = meanOf(Float64Array.from(means));
    const variance = meanOf(Float64Array.from(means, (x) => (x - mean) * (x - mean)));
    expect(variance / spread).to.be.within(1 - 4 * Math.sqrt(2 / 400), 1 + 4 * Math.sqrt(2 / 400));
    expect(Math.abs(mean - meanOf(own))).to.be.below(4 * Math.sqrt(spread / 400));
  });

  it('draws whether a cell is missing before what it holds, and what hangs on either', async () => {
    const sample = gappyPatients(4000, 3);
    for (const options of [{}, { trees: 3 }, { smoothing: 'linear' }, { order: ['pressure', 'weight'] }]) {
      const drawn = await draw(sample, 4000, options);
      expect(lengthFault(drawn)).to.equal(undefined);
      expect(Math.abs(meanOf(columnOf(drawn, 2)) - meanOf(columnOf(sample, 2)))).to.be.below(0.04);
      // Pressure is missing the oftener the older they are, and rises with age where it is there.
      const older = (v: Vectors): number =>
        meanOf(columnOf(v, 0).filter((_, row) => columnOf(v, 2)[row] === 1)) - meanOf(columnOf(v, 0));
      expect(older(sample)).to.be.above(5);
      expect(older(drawn) / older(sample)).to.be.within(0.8, 1.2);
      const rise = (v: Vectors): number => {
        const cells = columnOf(v, 1).filter((_, row) => v.values[6 * row + 2] === 0);
        const ages = columnOf(v, 0).filter((_, row) => v.values[6 * row + 2] === 0);
        const median = ages.slice().sort()[ages.length >> 1]!;
        return meanOf(cells.filter((_, i) => ages[i]! > median)) - meanOf(cells.filter((_, i) => ages[i]! <= median));
      };
      expect(rise(drawn) / rise(sample), JSON.stringify(options)).to.be.within(0.75, 1.25);
    }
  });

  it('gives the same rows wherever zero is, which stands for nothing where a cell is missing', async () => {
    const sample = gappyPatients(300, 4);
    const by = (v: Vectors, far: number): Vectors => ({
      ...v,
      values: v.values.map((x, i) => (i % 6 === 1 && v.values[i + 1] === 0 ? x + far : x)),
    });
    const shifted = await draw(by(sample, -4096), 200);
    const own = await draw(sample, 200);
    for (const j of [0, 2, 3, 4, 5]) expect(columnOf(shifted, j)).to.deep.equal(columnOf(own, j));
    const all = { ...sample, values: sample.values.map((x, i) => (i % 6 === 1 ? 0 : i % 6 === 2 ? 1 : x)) };
    for (const options of [{}, { trees: 2 }]) {
      const nothing = await draw(all, 50, options);
      expect(lengthFault(nothing)).to.equal(undefined);
      expect(columnOf(nothing, 2).every((mark) => mark === 1)).to.equal(true);
    }
  });

  it('draws labels first where it is asked to, and rows of given ones', async () => {
    const sample = patients(4000, 5, true);
    const fitted = await fit(sample, { classConditional: true });
    const drawn = await fitted.sample(20_000, context('sample'));
    const share = (v: Vectors): number => meanOf(Float64Array.from(v.labels!));
    expect(share(drawn)).to.be.closeTo(share(sample), 4 * Math.sqrt(0.12 / 20_000));
    const age = (v: Vectors, label: number): number =>
      meanOf(columnOf(v, 0).filter((_, row) => v.labels![row] === label));
    for (const label of [0, 1]) expect(Math.abs(age(drawn, label) - age(sample, label))).to.be.below(1);
    const given = await fitted.sampleGiven!({ ...sample, labels: sample.labels!.map(() => 1) }, context('given'));
    expect(given.labels!.every((label) => label === 1)).to.equal(true);
    expect(Math.abs(age(given, 1) - age(sample, 1))).to.be.below(1);
    const unknown = fitted.sampleGiven!({ ...sample, labels: sample.labels!.map(() => 2) }, context('given'));
    expect(await refusal(unknown)).to.equal('COLLAPSAR_FIT_INVALID');
    expect(await refusal(fit(patients(40), { classConditional: true }))).to.equal('COLLAPSAR_FIT_INVALID');
  });

  it('works inside class-conditional, each class with trees of its own', async () => {
    const sample = patients(2000, 6, true);
    const fitted = await make(classConditional, { model: make(cart, DEFAULTS), smoothing: 0 }).fit(
      training(sample),
      context('fit'),
    );
    const drawn = await fitted.sample(4000, context('sample'));
    const age = (v: Vectors, label: number): number =>
      meanOf(columnOf(v, 0).filter((_, row) => v.labels![row] === label));
    for (const label of [0, 1]) expect(Math.abs(age(drawn, label) - age(sample, label))).to.be.below(2);
  });

  it('asks one of several trees for each cell', async () => {
    const sample = patients(300, 7);
    const forest = await fit(sample, { trees: 5 });
    expect((await forest.save()).meta)
      .to.have.property('trees')
      .with.length(20);
    const [own, other] = [await forest.sample(3000, context('s')), sample].map((v) => columnOf(v, 1));
    expect(Math.abs(meanOf(own!) - meanOf(other!))).to.be.below(3);
  });
});
