import { expect } from 'chai';
import fc from 'fast-check';
import { matrixProduct, semidefiniteFactor, transpose } from '../../../core/numerics/index.js';
import { rootStream } from '../../../core/random/index.js';

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
