import { expect } from 'chai';
import fc from 'fast-check';
import { addRows, noScatter, scatterOf, type Scatter } from '../../../core/numerics/index.js';
import { rootStream } from '../../../core/random/index.js';

const normals = (length: number, seed: number): Float64Array => {
  const random = rootStream(seed).child('scatter');
  return Float64Array.from({ length }, () => 3 + random.normal());
};

/** The lower triangle of centred blocks of 128 rows, one row after another, and the blocks merged. */
const plainScatter = (values: Float64Array, count: number, d: number): { mean: number[]; scatter: number[] } => {
  const mean = new Array<number>(d).fill(0);
  const scatter = new Array<number>(d * d).fill(0);
  for (let from = 0; from < count; from += 128) {
    const to = Math.min(count, from + 128);
    const centre = new Array<number>(d).fill(0);
    for (let row = from; row < to; row++) for (let j = 0; j < d; j++) centre[j]! += values[row * d + j]!;
    for (let j = 0; j < d; j++) centre[j]! /= to - from;
    for (let row = from; row < to; row++)
      for (let i = 0; i < d; i++)
        for (let j = 0; j <= i; j++)
          scatter[i * d + j]! += (values[row * d + i]! - centre[i]!) * (values[row * d + j]! - centre[j]!);
    const between = (from / to) * (to - from);
    if (from > 0)
      for (let i = 0; i < d; i++)
        for (let j = 0; j <= i; j++) scatter[i * d + j]! += between * (centre[i]! - mean[i]!) * (centre[j]! - mean[j]!);
    for (let j = 0; j < d; j++) mean[j]! += ((to - from) / to) * (centre[j]! - mean[j]!);
  }
  return { mean, scatter };
};

const close = (a: Scatter, b: Scatter): void => {
  for (const field of ['mean', 'scatter'] as const)
    a[field].forEach((x, at) => expect(x).to.be.closeTo(b[field][at]!, 1e-11 * (1 + Math.abs(x))));
  expect([a.rows, a.weight, a.squaredWeight]).to.deep.equal([b.rows, b.weight, b.squaredWeight]);
};

describe('scatter', () => {
  it('gives, rows taken together, the bytes of one row after another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 14 }), fc.nat(1000), (n, d, seed) => {
        const values = normals(n * d, seed);
        const { mean, scatter } = scatterOf(values, n, d);
        const plain = plainScatter(values, n, d);
        expect([...mean]).to.deep.equal(plain.mean);
        expect([...scatter]).to.deep.equal(plain.scatter);
      }),
      { numRuns: 60 },
    );
  });
  it('adds rows one by one with the bytes of West 1979 in a plain loop, whatever they weigh', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14 }), fc.nat(1000), (d, seed) => {
        const list = [40, 1, 150, 2, 3].map((count, at) => ({
          samples: { values: normals(count * d, 10 * seed + at), count },
          weight: [1, 1, 1, 0.3, 2][at]!,
        }));
        const mean = new Float64Array(d);
        const scatter = new Float64Array(d * d);
        let total = 0;
        for (const { samples, weight } of list)
          for (let row = 0; row < samples.count; row++) {
            const gaps = samples.values.slice(row * d, (row + 1) * d).map((x, j) => x - mean[j]!);
            const share = weight / (total + weight);
            for (let j = 0; j < d; j++) mean[j]! += share * gaps[j]!;
            for (let i = 0; i < d; i++)
              for (let j = 0; j <= i; j++) scatter[i * d + j]! += total * share * gaps[i]! * gaps[j]!;
            total += weight;
          }
        const found = noScatter(d);
        addRows(found, list);
        expect([found.mean, found.scatter, found.weight]).to.deep.equal([mean, scatter, total]);
      }),
      { numRuns: 40 },
    );
  });
  for (const kind of ['full', 'diagonal'] as const) {
    it(`adds rows one by one to what the rows have together (${kind})`, () => {
      const values = normals(90 * 3, 7);
      const total = noScatter(3, kind);
      addRows(total, [{ samples: { values, count: 90 } }]);
      close(total, scatterOf(values, 90, 3, kind));
      const twice = noScatter(3, kind);
      addRows(twice, [{ samples: { values, count: 90 }, weight: 2 }]);
      const doubled = scatterOf(Float64Array.of(...values, ...values), 180, 3, kind);
      close(twice, { ...doubled, rows: 90, squaredWeight: 360 });
    });
    it(`gives the same bytes however the rows are divided (${kind})`, () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 8 }), fc.nat(100), (counts, seed) => {
          const d = 5;
          const list = counts.map((count, at) => ({
            samples: { values: normals(count * d, 100 * seed + at), count },
            weight: at === 2 ? 0 : 1 + (at % 2),
          }));
          const [together, apart] = [noScatter(d, kind), noScatter(d, kind)];
          addRows(together, list);
          for (let at = 0; at < list.length; at++) addRows(apart, list, at, at + 1);
          expect(apart).to.deep.equal(together);
        }),
      );
    });
  }
  it('writes over what nobody needs any more, and only where it is of that size', () => {
    const spare = scatterOf(normals(40, 3), 10, 4);
    const values = normals(28, 5);
    expect(scatterOf(values, 7, 4, 'full', spare))
      .to.equal(spare)
      .and.deep.equal(scatterOf(values, 7, 4));
    expect(noScatter(4, 'full', spare))
      .to.equal(spare)
      .and.deep.equal(noScatter(4));
    expect(noScatter(4, 'diagonal', spare)).to.deep.equal(noScatter(4, 'diagonal'));
    expect(noScatter(5, 'full', spare)).to.deep.equal(noScatter(5));
  });
  it('adds numbers of single precision as what they are', () => {
    const values = Float32Array.from(normals(300, 3));
    const [single, double] = [noScatter(3), noScatter(3)];
    addRows(single, [{ samples: { values, count: 100 } }]);
    addRows(double, [{ samples: { values: Float64Array.from(values), count: 100 } }]);
    expect(single).to.deep.equal(double);
  });
  it('counts rows of no weight, but does not see them', () => {
    const total = noScatter(1);
    addRows(total, [
      { samples: { values: Float64Array.of(100), count: 1 }, weight: 0 },
      { samples: { values: Float64Array.of(1, 3), count: 2 }, weight: 1 },
    ]);
    expect(total).to.deep.equal({
      rows: 3,
      weight: 2,
      squaredWeight: 2,
      mean: Float64Array.of(2),
      scatter: Float64Array.of(2),
    });
  });
});
