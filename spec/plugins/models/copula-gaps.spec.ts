import { expect } from 'chai';
import type { Column, FittedModel, Vectors } from '../../../core/contracts/index.js';
import { normalCdf } from '../../../core/numerics/index.js';
import { rootStream } from '../../../core/random/index.js';
import { lengthFault, presentCells } from '../../../core/samples/index.js';
import {
  bivariateCdf,
  latentOf,
  presentCdf,
  selectedByOne,
  selectedByTwo,
} from '../../../plugins/models/copula/selection.js';
import { copula } from '../../../plugins/models/copula.js';
import { gappyPatients } from '../../fixtures/tables.js';
import { context, make, training } from './fixtures.js';

const COLUMNS: readonly Column[] = [
  { name: 'x', kind: 'number' },
  { name: 'y', kind: 'number', markedBy: 'no y' },
  { name: 'no y', kind: 'number', marks: 'y' },
  { name: 'z', kind: 'number', markedBy: 'no z' },
  { name: 'no z', kind: 'number', marks: 'z' },
];
const D = COLUMNS.length;
type Correlations = readonly [xy: number, xz: number, yz: number];
/**
 * Normal x, y and z; y is missing of large x (its latent variable is 0.8 x), z whatever the rest holds, and never both or
 * both at once by `together`. `form`: what becomes of a latent y.
 */
const table = (count: number, [xy, xz, yz]: Correlations, form = (y: number): number => y, seed = 1): Vectors => {
  const random = rootStream(seed).child('normal');
  const values = new Float64Array(D * count);
  for (let row = 0; row < count; row++) {
    const x = random.normal();
    const y = xy * x + Math.sqrt(1 - xy * xy) * random.normal();
    // z by regression on x and y.
    const [a, b] = [(xz - xy * yz) / (1 - xy * xy), (yz - xy * xz) / (1 - xy * xy)];
    const z = a * x + b * y + Math.sqrt(1 - a * xz - b * yz) * random.normal();
    const noY = Number(0.8 * x + 0.6 * random.normal() > 0.5);
    const noZ = Number(random.uniform() < 0.2);
    values.set([x, noY === 1 ? 0 : form(y), noY, noZ === 1 ? 0 : z, noZ], D * row);
  }
  return { kind: 'vectors', count, shape: [D], values, columns: COLUMNS };
};
const fit = async (samples: Vectors, marginals = 'empirical'): Promise<FittedModel<Vectors>> =>
  make(copula, { marginals }).fit(training(samples), context('fit'));
const correlations = async (samples: Vectors): Promise<(i: number, j: number) => number> => {
  const { arrays } = await (await fit(samples)).save();
  const factor = arrays!['factor'] as Float64Array;
  const rank = factor.length / D;
  return (i, j) => {
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += factor[i * rank + k]! * factor[j * rank + k]!;
    return sum;
  };
};
const share = ({ values, count }: Vectors, column: number, d = D): number => {
  let sum = 0;
  for (let at = column; at < values.length; at += d) sum += values[at]!;
  return sum / count;
};

describe('a normal law that a mark selects', () => {
  it('has the moments of a truncated normal, and of two', () => {
    const { u, weights } = selectedByOne(0.3);
    const density = Math.exp(-0.045) / Math.sqrt(2 * Math.PI);
    const mean = u.reduce((sum, value, t) => sum + weights[t]! * value, 0);
    const square = u.reduce((sum, value, t) => sum + weights[t]! * value * value, 0);
    expect(mean).to.be.closeTo(-density / normalCdf(0.3), 1e-9);
    expect(square).to.be.closeTo(1 - (0.3 * density) / normalCdf(0.3), 1e-9);
    // Both below 0, of the correlation 1/2: E[u] = -(1 + r) / (2 sqrt(2 pi) P), P = 1/3 (Rosenbaum 1961).
    const two = selectedByTwo(0, 0, 0.5);
    const first = two.u.reduce((sum, value, t) => sum + two.weights[t]! * value, 0);
    expect(first).to.be.closeTo((-1.5 / (2 * Math.sqrt(2 * Math.PI))) * 3, 1e-5);
  });

  it('has quadrant probabilities 1/4 + asin r / 2 pi, and a distribution function that is turned round', () => {
    for (const r of [-0.9, -0.3, 0, 0.5, 0.95])
      expect(bivariateCdf(0, 0, r)).to.be.closeTo(0.25 + Math.asin(r) / (2 * Math.PI), 1e-8);
    const law = selectedByOne(0.2);
    for (const z of [-1.7, 0, 0.9])
      expect(presentCdf(law, 0.6, z)).to.be.closeTo(bivariateCdf(z, 0.2, 0.6) / normalCdf(0.2), 1e-7);
    const latent = latentOf(law, -0.7);
    for (const score of [-2.5, -0.4, 1.1])
      expect(presentCdf(law, -0.7, latent(score))).to.be.closeTo(normalCdf(score), 2e-4);
  });
});

describe('copula on a table with missing cells', () => {
  it('recovers correlations of what is missing at random given another column, and those of the marks', async () => {
    const wanted: Correlations = [0.7, -0.4, -0.5];
    const r = await correlations(table(40_000, wanted));
    expect(r(0, 1)).to.be.closeTo(0.7, 0.015);
    expect(r(0, 3)).to.be.closeTo(-0.4, 0.015);
    expect(r(1, 3)).to.be.closeTo(-0.5, 0.02);
    // The mark hangs on x with 0.8, on y through x alone.
    expect(r(0, 2)).to.be.closeTo(0.8, 0.015);
    expect(r(1, 2)).to.be.closeTo(0.7 * 0.8, 0.02);
    expect(r(3, 2)).to.be.closeTo(-0.4 * 0.8, 0.02);
    for (const other of [0, 1, 2, 3]) expect(r(4, other)).to.be.closeTo(0, 0.02);
  });

  it('does so of columns with ties, against numbers, ties and marks', async () => {
    const r = await correlations(table(40_000, [0.7, -0.4, -0.5], (y) => Math.round(1.5 * y)));
    expect(r(0, 1)).to.be.closeTo(0.7, 0.02);
    expect(r(1, 3)).to.be.closeTo(-0.5, 0.025);
    expect(r(1, 2)).to.be.closeTo(0.56, 0.025);
  });

  it('recovers them where two columns are tied and each is missing of large values of the other', async () => {
    for (const form of [(v: number): number => v, (v: number): number => Math.round(1.5 * v)]) {
      const random = rootStream(3).child('tied');
      const values = new Float64Array(D * 20_000);
      for (let at = 0; at < values.length; at += D) {
        const y = random.normal();
        const z = 0.8 * y + 0.6 * random.normal();
        const [noY, noZ] = [z, y].map((other) => Number(0.8 * other + 0.6 * random.normal() > 0.5));
        values.set([random.normal(), noY === 1 ? 0 : form(y), noY!, noZ === 1 ? 0 : form(z), noZ!], at);
      }
      const samples: Vectors = { kind: 'vectors', count: values.length / D, shape: [D], values, columns: COLUMNS };
      const r = await correlations(samples);
      // Of the rows that have both 44 % are left; taken for missing at random y and z come out at .69, a value and its mark at .40.
      expect(r(1, 3)).to.be.closeTo(0.8, 0.015);
      expect(r(1, 4)).to.be.closeTo(0.8, 0.015);
      expect(r(3, 2)).to.be.closeTo(0.8, 0.015);
      for (const [value, mark] of [
        [1, 2],
        [3, 4],
      ] as const)
        expect(r(value, mark)).to.be.closeTo(0.64, 0.02);
      expect(r(2, 4)).to.be.closeTo(0.512, 0.02);
      const drawn = await (await fit(samples)).sample(20_000, context('tied'));
      for (const mark of [2, 4]) expect(share(drawn, mark)).to.be.closeTo(share(samples, mark), 0.012);
    }
  });

  it('makes rows in which what is there, and how much is not, is as it was', async () => {
    for (const marginals of ['empirical', 'linear']) {
      const samples = gappyPatients(4000);
      const drawn = await (await fit(samples, marginals)).sample(20_000, context('draw'));
      expect(lengthFault(drawn)).to.equal(undefined);
      for (const mark of [2, 4]) expect(share(drawn, mark, 6)).to.be.closeTo(share(samples, mark, 6), 0.012);
      for (const [column, mark] of [
        [1, 2],
        [3, 4],
      ] as const) {
        const [own, real] = [drawn, samples].map(({ values }) => presentCells(values, 6, column, mark).sort());
        for (const p of [0.05, 0.25, 0.5, 0.75, 0.95])
          expect(own![Math.floor(p * own!.length)]).to.be.closeTo(real![Math.floor(p * real!.length)]!, 2);
      }
    }
  });

  it('keeps what is missing, and whom of, from generation to generation where rows are many', async () => {
    let samples = table(20_000, [0.7, -0.4, -0.5], (y) => Math.round(2 * y));
    const first = share(samples, 2);
    for (let generation = 0; generation < 6; generation++)
      samples = await (await fit(samples)).sample(20_000, context('chain', generation));
    expect(share(samples, 2)).to.be.closeTo(first, 0.02);
    const r = await correlations(samples);
    expect(r(0, 1)).to.be.closeTo(0.7, 0.04);
    expect(r(0, 2)).to.be.closeTo(0.8, 0.03);
    expect(r(1, 3)).to.be.closeTo(-0.5, 0.05);
  });

  it('is that of the table without gaps where no row lacks anything, and fits columns that always or nearly always do', async () => {
    const whole = table(300, [0.7, -0.4, -0.5]);
    const values = whole.values.map((value, at) => (at % D === 2 || at % D === 4 ? 0 : value + 1));
    const plain: Vectors = {
      ...whole,
      shape: [3],
      values: values.filter((_, at) => at % D !== 2 && at % D !== 4),
      columns: [0, 1, 3].map((j): Column => ({ name: COLUMNS[j]!.name, kind: 'number' })),
    };
    const [gappy, known] = await Promise.all(
      [fit({ ...whole, values }), fit(plain)].map(async (each) => (await each).save()),
    );
    for (const [j, k] of [
      [1, 1],
      [3, 2],
    ] as const)
      expect(gappy!.arrays![`values-${j}`]).to.deep.equal(known!.arrays![`values-${k}`]);
    for (const lacking of [(row: number) => row > 0, () => true]) {
      const samples = {
        ...whole,
        values: whole.values.map((value, at) =>
          lacking(Math.floor(at / D)) && (at % D === 1 || at % D === 2) ? (at % D) - 1 : value,
        ),
      };
      const drawn = await (await fit(samples)).sample(500, context('few'));
      expect(lengthFault(drawn)).to.equal(undefined);
      expect(share(drawn, 2)).to.be.above(0.98);
    }
  });

  it('fits two rows, and three, whatever they lack, and makes rows of them', async () => {
    const few: readonly (readonly number[])[] = [
      [1, 2, 0, 3, 0, 2, 0, 1, 4, 0],
      [1, 2, 0, 0, 1, 2, 0, 1, 4, 0],
      [1, 0, 1, 0, 1, 2, 5, 0, 4, 0],
      [1, 0, 1, 0, 1, 1, 0, 1, 0, 1],
      [1, 0, 1, 3, 0, 2, 5, 0, 0, 1, 3, 6, 0, 2, 0],
    ];
    for (const values of few) {
      const samples: Vectors = {
        kind: 'vectors',
        count: values.length / D,
        shape: [D],
        values: Float64Array.from(values),
        columns: COLUMNS,
      };
      const drawn = await (await fit(samples)).sample(100, context('few rows'));
      expect(lengthFault(drawn)).to.equal(undefined);
      expect(drawn.values.every(Number.isFinite)).to.equal(true);
    }
  });

  it('fits columns in which all cells that are there hold one value, as in a class of few rows', async () => {
    const whole = table(30, [0.7, -0.4, -0.5]);
    for (const constant of [[1], [3], [1, 3]]) {
      const values = whole.values.map((value, at) =>
        constant.includes(at % D) && whole.values[at + 1] === 0 ? 5 : value,
      );
      const samples = { ...whole, values };
      const r = await correlations(samples);
      for (const column of constant)
        for (const other of [0, 2, 4]) expect(r(column, other), `${column}, ${other}`).to.be.closeTo(0, 1e-9);
      const drawn = await (await fit(samples)).sample(200, context('one value'));
      expect(lengthFault(drawn)).to.equal(undefined);
      for (const column of constant)
        expect(new Set(presentCells(drawn.values, D, column, column + 1))).to.deep.equal(new Set([5]));
    }
  });

  it('does not depend on units, nor on the order of rows and columns', async () => {
    const samples = table(2000, [0.7, -0.4, -0.5]);
    const one = await correlations(samples);
    const scaled = await correlations({
      ...samples,
      values: samples.values.map((value, at) =>
        at % D === 1 && samples.values[at + 1] === 0 ? 1e6 + 1e3 * value : value,
      ),
    });
    const count = samples.count;
    const backwards = await correlations({
      ...samples,
      values: samples.values.map((_, at) => samples.values[(count - 1 - Math.floor(at / D)) * D + (at % D)]!),
    });
    const order = [4, 3, 2, 1, 0];
    const turned = await correlations({
      ...samples,
      values: samples.values.map((_, at) => samples.values[Math.floor(at / D) * D + order[at % D]!]!),
      columns: order.map((j) => COLUMNS[j]!),
    });
    for (let i = 0; i < D; i++)
      for (let j = 0; j < i; j++) {
        expect(scaled(i, j)).to.be.closeTo(one(i, j), 1e-9);
        expect(backwards(i, j)).to.be.closeTo(one(i, j), 1e-9);
        expect(turned(4 - i, 4 - j)).to.be.closeTo(one(i, j), 1e-6);
      }
  });
});
