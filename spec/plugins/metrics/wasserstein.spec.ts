import { expect } from 'chai';
import fc from 'fast-check';
import type { Moments } from '../../../core/contracts/index.js';
import { wasserstein } from '../../../plugins/metrics/wasserstein.js';
import { matrixProduct } from '../../../core/numerics/index.js';
import {
  bidiagonalise,
  bidiagonalValues,
  singularValues,
} from '../../../plugins/metrics/wasserstein/singular-values.js';
import { frechetDistance } from '../../../plugins/metrics/wasserstein/frechet.js';
import { directions, powerCost, slicedDistance } from '../../../plugins/metrics/wasserstein/transport.js';
import { rootStream } from '../../../core/random/index.js';
import { create, measure, normalVectors, vectors } from './subject.js';

const numbers = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 });
const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();
const law = (mean: readonly number[], covariance: readonly number[]): Moments => ({
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
});

describe('wasserstein', () => {
  describe('on the line', () => {
    it('is a metric, order 2 never below order 1, whatever the sizes', () => {
      fc.assert(
        fc.property(numbers, numbers, numbers, (a, b, c) => {
          const distance = (x: number[], y: number[], order: 1 | 2): number => {
            const cost = powerCost(sorted(x), sorted(y), order);
            return order === 1 ? cost : Math.sqrt(cost);
          };
          for (const order of [1, 2] as const) {
            expect(distance(a, a, order)).to.equal(0);
            expect(distance(a, b, order)).to.be.closeTo(distance(b, a, order), 1e-9);
            expect(distance(a, c, order)).to.be.at.most(distance(a, b, order) + distance(b, c, order) + 1e-9);
          }
          expect(distance(a, b, 1)).to.be.at.most(distance(a, b, 2) + 1e-9);
          expect(distance(a, [...b, ...b], 2)).to.be.closeTo(distance(a, b, 2), 1e-9);
        }),
        { seed: 5 },
      );
    });

    it('is the shift of a shifted sample', async () => {
      const test = normalVectors(500, 1, 1);
      const rows = vectors(test.values.map((value) => value + 2.5) as Float64Array);
      for (const order of [1, 2])
        expect((await measure(wasserstein, { rows, test }, { order }))['distance']!.value).to.be.closeTo(2.5, 1e-12);
    });
  });

  describe('between moments', () => {
    it('is the difference of the standard deviations on the line, and exact where both moments are', async () => {
      const truth = { moments: law([1], [4]) };
      const given = { test: vectors([0]), truth, moments: law([1], [9]), rows: vectors([1, 2]) };
      const measured = await measure(wasserstein, given);
      expect(measured['frechet']).to.deep.equal({ value: 1, basis: 'exact' });
      expect(measured['distance']!.basis).to.equal('sampled');
    });

    it('is the distance of the principal spreads where the covariances commute', () => {
      const turn = (angle: number, a: number, b: number): number[] => {
        const c = Math.cos(angle);
        const s = Math.sin(angle);
        return [c * c * a + s * s * b, c * s * (a - b), c * s * (a - b), s * s * a + c * c * b];
      };
      const found = frechetDistance(law([0, 0], turn(0.4, 9, 1)), law([3, 0], turn(0.4, 4, 25)));
      expect(found).to.be.closeTo(Math.sqrt(9 + 1 + 16), 1e-13);
    });

    it('keeps its digits where covariances are singular, and is 0 between equal ones', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.nat(1e6), (d, rank, seed) => {
          const factor = normalVectors(d, rank, seed).values;
          const covariance = new Float64Array(d * d);
          for (let i = 0; i < d; i++)
            for (let j = 0; j < d; j++)
              for (let k = 0; k < rank; k++) covariance[i * d + j]! += factor[i * rank + k]! * factor[j * rank + k]!;
          const one = { mean: new Float64Array(d), covariance };
          // (s - 1)^2 tr S between S and s^2 S.
          const other = { mean: new Float64Array(d), covariance: covariance.map((value) => 9 * value) };
          const trace = covariance.reduce((sum, value, at) => (at % (d + 1) === 0 ? sum + value : sum), 0);
          const rounding = Math.sqrt(1e-14 * trace);
          expect(frechetDistance(one, one)).to.be.at.most(rounding);
          expect(frechetDistance(one, other)).to.be.closeTo(2 * Math.sqrt(trace), rounding);
        }),
        { seed: 8 },
      );
    });

    it('takes singular values whose squares sum to that of the entries, over many sizes of numbers', () => {
      const values = [...singularValues(Float64Array.of(3e-200, 0, 0, 0, 4e-200, 0), 2, 3)];
      expect(values[0]! / 3e-200).to.be.closeTo(1, 1e-15);
      expect(values[1]! / 4e-200).to.be.closeTo(1, 1e-15);
      expect([...singularValues(new Float64Array(6), 3, 2)]).to.deep.equal([0, 0]);
      const matrix = normalVectors(7, 4, 3).values as Float64Array;
      const squares = (list: Float64Array): number => list.reduce((sum, value) => sum + value * value, 0);
      expect(squares(singularValues(matrix, 7, 4))).to.be.closeTo(squares(matrix), 1e-12);
      expect(singularValues(matrix, 4, 7)).to.have.length(4);
    });

    it('takes the singular values of large matrices over a bidiagonal form, which agrees with rotations', () => {
      const random = rootStream(9);
      const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.normal());
      for (let trial = 0; trial < 60; trial++) {
        const m = 1 + random.below(20);
        const n = m + random.below(8);
        const rank = random.below(m + 1);
        const matrices = {
          full: normals(n * m),
          graded: normals(n * m).map((entry, i) => entry * Math.exp(-3 * (i % m))),
          deficient: matrixProduct(normals(n * rank), normals(rank * m), n, rank, m),
          diagonal: Float64Array.from({ length: n * m }, (_, i) => (i % (m + 1) === 0 && i % 3 > 0 ? 1 : 0)),
          ones: new Float64Array(n * m).fill(1),
        };
        for (const [what, matrix] of Object.entries(matrices)) {
          const [ours, rotated] = [
            bidiagonalValues(bidiagonalise(matrix.slice(), n, m)).sort(),
            singularValues(matrix, n, m).sort(),
          ];
          for (let i = 0; i < m; i++)
            expect(ours[i], `${what} ${n} x ${m}`).to.be.closeTo(rotated[i]!, 1e-13 * Math.max(1, rotated[m - 1]!));
        }
      }
    });
  });

  describe('sliced', () => {
    it('is the distance on the line for one column, and for a shift the root mean square of its projections', () => {
      const a = normalVectors(40, 1, 1);
      const b = normalVectors(30, 1, 2);
      const line = Math.sqrt(powerCost(sorted([...a.values]), sorted([...b.values]), 2));
      expect(slicedDistance(a, b, directions(5, 1, rootStream(1)), 2)).to.be.closeTo(line, 1e-12);
      const c = normalVectors(50, 3, 3);
      const shifted = vectors(c.values.map((value, at) => value + (at % 3 === 0 ? 2 : 0)) as Float64Array, 3);
      const along = directions(200, 3, rootStream(2));
      let square = 0;
      for (let row = 0; row < 200; row++) square += 2 * along[row * 3]! * (2 * along[row * 3]!);
      expect(slicedDistance(c, shifted, along, 2)).to.be.closeTo(Math.sqrt(square / 200), 1e-12);
    });

    it('takes directions uniform on the sphere', () => {
      const along = directions(20_000, 3, rootStream(3));
      for (let j = 0; j < 3; j++) {
        let sum = 0;
        let squares = 0;
        for (let row = 0; row < 20_000; row++) {
          sum += along[row * 3 + j]!;
          squares += along[row * 3 + j]! * along[row * 3 + j]!;
        }
        // A coordinate is uniform on [-1, 1] (Archimedes): variance 1/3, and 4/45 of its square.
        expect(Math.abs(sum) / Math.sqrt(20_000 / 3)).to.be.below(4);
        expect(Math.abs(squares - 20_000 / 3) / Math.sqrt((20_000 * 4) / 45)).to.be.below(4);
      }
    });
  });

  it('measures by the method asked for, automatically by the number of columns', async () => {
    const one = { rows: normalVectors(60, 1, 1), test: normalVectors(50, 1, 2) };
    const two = { rows: normalVectors(60, 2, 1), test: normalVectors(50, 2, 2) };
    const by = async (given: typeof one, method: string): Promise<number> =>
      (await measure(wasserstein, given, { method }))['distance']!.value;
    expect(await by(one, 'auto')).to.equal(await by(one, 'exact'));
    expect(await by(two, 'auto')).to.equal(await by(two, 'frechet'));
    expect(await by(two, 'sliced')).to.be.within(0.01, 1);
    expect(await by(one, 'exact')).to.not.equal(await by(one, 'frechet'));
    for (const method of ['auto', 'exact', 'frechet', 'sliced'])
      expect(create(wasserstein, { method }).outputs.map(({ name, measures }) => [name, measures])).to.deep.equal(
        method === 'auto'
          ? [
              ['distance', 'risk'],
              ['frechet', undefined],
            ]
          : [['distance', 'risk']],
      );
  });

  it('refuses the exact method for more than one column', async () => {
    const two = normalVectors(5, 2, 1);
    const refused = await measure(wasserstein, { rows: two, test: two }, { method: 'exact' }).catch(
      (error: Error) => error,
    );
    expect(refused).to.have.property('code', 'COLLAPSAR_OPTION_INVALID');
  });

  it('is 0 on equal data, defined on one row and on constant data, undefined where a row is not finite', async () => {
    for (const method of ['auto', 'exact', 'frechet', 'sliced']) {
      const rows = normalVectors(30, 1, 1);
      expect((await measure(wasserstein, { rows, test: rows }, { method }))['distance']!.value).to.be.at.most(1e-7);
      const single = await measure(wasserstein, { rows: vectors([4]), test: vectors([1]) }, { method });
      expect(single['distance']!.value).to.equal(3);
      const constant = await measure(wasserstein, { rows: vectors([4, 4]), test: vectors([1, 1, 1]) }, { method });
      expect(constant['distance']!.value).to.equal(3);
      expect(
        await measure(wasserstein, { rows: vectors([4, Infinity]), test: vectors([1]) }, { method }),
      ).to.deep.equal({});
    }
  });
});
