import { expect } from 'chai';
import fc from 'fast-check';
import { logDeterminant, meanAndCovariance } from '../../../core/numerics/index.js';
import { normalVectors } from '../../plugins/metrics/subject.js';

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
});
