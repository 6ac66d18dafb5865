import { expect } from 'chai';
import fc from 'fast-check';
import { symmetricEigen } from '../../../../core/numerics/index.js';
import { correlationFactor } from '../../../../plugins/models/copula/estimate.js';

const product = ({ factor, rank }: { factor: Float64Array; rank: number }, n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += factor[i * rank + k]! * factor[j * rank + k]!;
    return sum;
  });

describe('factor of a correlation matrix', () => {
  const entry = fc.double({ min: -1, max: 1, noNaN: true });
  it('has unit rows, whether the matrix had to be repaired or not', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 6, maxLength: 6 }), ([a, b, c, d, e, f]) => {
        const matrix = Float64Array.of(1, a!, b!, c!, a!, 1, d!, e!, b!, d!, 1, f!, c!, e!, f!, 1);
        const made = product(correlationFactor(matrix, 4), 4);
        for (let i = 0; i < 4; i++) expect(made[5 * i]).to.be.closeTo(1, 1e-10);
        const least = symmetricEigen(matrix, 4).values[0]!;
        if (least > 1e-6) made.forEach((value, at) => expect(value).to.be.closeTo(matrix[at]!, 1e-10));
      }),
    );
  });

  it('of one that is no correlation matrix is that of a near one', () => {
    const matrix = Float64Array.of(1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1);
    const repaired = product(correlationFactor(matrix, 3), 3);
    // Eigenvalues 1.9, 1.9, -0.8: without the last, 1.9 (I - v v') scaled to a unit diagonal, v = (1, -1, 1) / sqrt 3.
    for (const [at, expected] of [1, 0.5, -0.5, 0.5, 1, 0.5, -0.5, 0.5, 1].entries())
      expect(repaired[at]).to.be.closeTo(expected, 1e-12);
  });
});
