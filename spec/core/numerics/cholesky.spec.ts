import { expect } from 'chai';
import fc from 'fast-check';
import {
  logDeterminant,
  matrixProduct,
  meanAndCovariance,
  semidefiniteFactor,
  transpose,
} from '../../../core/numerics/index.js';
import { rootStream } from '../../../core/random/index.js';
import { normalVectors } from '../../plugins/metrics/subject.js';

/** Pivoted Cholesky by its formula: one entry, one sum. Entry k of row i at [i][k]. */
const plainFactor = (a: Float64Array, n: number): number[][] => {
  const rows = Array.from({ length: n }, (): number[] => []);
  const residual = rows.map((_, i) => a[i * n + i]!);
  const largest = Math.max(0, ...residual);
  for (let rank = 0; rank < n; rank++) {
    const pivot = residual.indexOf(Math.max(...residual));
    if (!(residual[pivot]! > n * Number.EPSILON * largest)) break;
    const root = Math.sqrt(residual[pivot]!);
    for (let i = 0; i < n; i++) {
      if (i === pivot || residual[i] === -Infinity) continue;
      let sum = a[i * n + pivot]!;
      for (let k = 0; k < rank; k++) sum -= rows[i]![k]! * rows[pivot]![k]!;
      rows[i]!.push(sum / root);
      residual[i]! -= (sum / root) * (sum / root);
    }
    rows.forEach((row, i) => {
      if (row.length === rank) row.push(i === pivot ? root : 0);
    });
    residual[pivot] = -Infinity;
  }
  return rows;
};

describe('the factor of a semidefinite matrix', () => {
  it('has, rows taken together, the bytes of one entry after another, at any rank', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(22), fc.nat(1000), (n, columns, seed) => {
        const random = rootStream(seed).child('factor');
        const g = Float64Array.from({ length: n * columns }, () => random.normal());
        const a = matrixProduct(g, transpose(g, n, columns), n, columns, n);
        const { factor, rank } = semidefiniteFactor(a, n);
        const plain = plainFactor(a, n);
        expect(rank).to.equal(plain[0]!.length);
        expect([...factor]).to.deep.equal(plain.flat());
      }),
    );
  });
});

/** Maximum-likelihood covariance of `rows` normal rows: of rank min(d, rows - 1). */
const covarianceOf = (rows: number, d: number, seed: number): Float64Array =>
  meanAndCovariance(normalVectors(rows, d, seed).values, rows, d).covariance;

describe('log determinant of a covariance', () => {
  it('is undefined whenever there are no more rows than columns, one short of full rank included', () => {
    for (const [d, runs] of [
      [1, 20],
      [2, 500],
      [3, 500],
      [10, 200],
      [31, 40],
      [100, 3],
    ] as const)
      for (let seed = 0; seed < runs; seed++)
        for (const rows of new Set([1, Math.ceil(d / 2), d]))
          expect(logDeterminant(covarianceOf(rows, d, seed), d), `${rows} rows of ${d}, seed ${seed}`).to.equal(
            undefined,
          );
  });

  it('is defined for one row more, and grows by 2 log s for each column scaled by s', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.nat(1e6),
        fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 12, maxLength: 12 }),
        (d, seed, powers) => {
          const covariance = covarianceOf(d + 3, d, seed);
          const value = logDeterminant(covariance, d);
          expect(value).to.be.a('number');
          // Powers of ten from 1e-60 to 1e60, a different one for every column.
          const scale = powers.map((power) => Number(`1e${power}`));
          const scaled = covariance.map((each, at) => each * scale[Math.floor(at / d)]! * scale[at % d]!);
          const shift = 2 * Math.LN10 * powers.slice(0, d).reduce((sum, power) => sum + power, 0);
          expect(logDeterminant(scaled, d)).to.be.closeTo(value! + shift, 1e-6);
        },
      ),
      { seed: 4 },
    );
  });

  it('is that of the closed form for equal correlations', () => {
    for (const [d, r] of [
      [1, 0],
      [4, 0.9],
      [6, -0.19],
    ] as const) {
      const covariance = Float64Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 4 : 4 * r));
      const expected = d * Math.log(4) + (d - 1) * Math.log(1 - r) + Math.log(1 + (d - 1) * r);
      expect(logDeterminant(covariance, d)).to.be.closeTo(expected, 1e-12);
    }
  });

  it('does not depend on the order of the columns, singular or not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(1e6), fc.boolean(), (d, seed, singular) => {
        const covariance = covarianceOf(singular ? d : d + 4, d, seed);
        const turned = covariance.slice().reverse();
        const [value, other] = [logDeterminant(covariance, d), logDeterminant(turned, d)];
        if (singular) expect([value, other]).to.deep.equal([undefined, undefined]);
        else expect(other).to.be.closeTo(value!, 1e-9 * (1 + Math.abs(value!)));
      }),
      { seed: 4 },
    );
  });

  it('takes for nothing what the last digits of rows far from 0 leave of columns that depend on each other', () => {
    // The third column is the sum of the others, rounded at a magnitude of 1e12.
    const { values } = normalVectors(60, 2, 1);
    const far = Float64Array.from({ length: 180 }, (_, at) => {
      const [row, j] = [Math.floor(at / 3), at % 3];
      const [a, b] = [1e12 + values[2 * row]!, 1e12 + values[2 * row + 1]!];
      return [a, b, a + b][j]!;
    });
    const { mean, covariance } = meanAndCovariance(far, 60, 3);
    expect(logDeterminant(covariance, 3, mean)).to.equal(undefined);
    // Two that do not depend on each other are told apart as far from 0.
    const two = Float64Array.from({ length: 120 }, (_, at) => 1e12 + values[at]!);
    const near = meanAndCovariance(values, 60, 2);
    const moved = meanAndCovariance(two, 60, 2);
    expect(logDeterminant(moved.covariance, 2, moved.mean)).to.be.closeTo(logDeterminant(near.covariance, 2)!, 1e-3);
  });
});
