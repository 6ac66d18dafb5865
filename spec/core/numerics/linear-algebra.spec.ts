import { expect } from 'chai';
import fc from 'fast-check';
import * as numerics from '../../../core/numerics/index.js';
import { rootStream } from '../../../core/random/index.js';

const normals = (length: number, seed: number): Float64Array => {
  const random = rootStream(seed);
  return Float64Array.from({ length }, () => random.normal());
};
/** g g^T for g of n x rank: positive semidefinite of that rank */
const gram = (n: number, rank: number, seed: number): Float64Array => {
  const g = normals(n * rank, seed);
  return numerics.matrixProduct(g, numerics.transpose(g, n, rank), n, rank, n);
};
/**
 * The same, where the first `rank` rows are far from singular. Without pivoting, the rounding that stands in for a pivot of 0
 * grows with the condition of the block before it.
 */
const steadyGram = (n: number, rank: number, seed: number): Float64Array => {
  const g = normals(n * rank, seed).map((x, i) => {
    const [row, column] = [Math.floor(i / rank), i % rank];
    return row >= rank ? x : (row === column ? 1 : 0) + x / (4 * rank);
  });
  return numerics.matrixProduct(g, numerics.transpose(g, n, rank), n, rank, n);
};
const farthest = (a: Float64Array, b: Float64Array): number => {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
};
const size = (a: Float64Array): number => a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const sizes = fc.integer({ min: 1, max: 25 });
const seeds = fc.nat(1000);

describe('linear algebra', () => {
  it('a matrix of rank 1 has one eigenvalue', () => {
    const { values } = numerics.symmetricEigen(gram(4, 1, 462), 4);
    expect(size(values.subarray(0, 3)) / values[3]!).to.be.below(1e-15);
  });
  it('Cholesky factors multiply to the matrix, and know its determinant', () => {
    fc.assert(
      fc.property(sizes, seeds, (n, seed) => {
        const a = gram(n, n + 5, seed);
        const { lower, logDeterminant } = numerics.cholesky(a, n)!;
        const back = numerics.matrixProduct(lower, numerics.transpose(lower, n, n), n, n, n);
        expect(farthest(back, a) / size(a)).to.be.below(1e-14);
        const { values } = numerics.symmetricEigen(a, n);
        expect(values.reduce((sum, x) => sum + Math.log(x), 0)).to.be.closeTo(logDeterminant, 1e-8);
      }),
    );
  });
  it('Cholesky says that a singular matrix is not positive definite; the pivoted factor finds its rank', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), seeds, (n, seed) => {
        const rank = 1 + (seed % (n - 1));
        expect(numerics.cholesky(steadyGram(n, rank, seed), n)).to.equal(undefined);
        const a = gram(n, rank, seed);
        const { factor, rank: found } = numerics.semidefiniteFactor(a, n);
        expect(found).to.equal(rank);
        const back = numerics.matrixProduct(factor, numerics.transpose(factor, n, rank), n, rank, n);
        expect(farthest(back, a) / size(a)).to.be.below(1e-13);
      }),
    );
    expect(numerics.semidefiniteFactor(new Float64Array(9), 3).rank).to.equal(0);
  });
  it('triangular solves and the inverse undo the product', () => {
    fc.assert(
      fc.property(sizes, seeds, (n, seed) => {
        const { lower } = numerics.cholesky(gram(n, n + 9, seed), n)!;
        const upper = numerics.transpose(lower, n, n);
        const x = normals(n, seed + 1);
        const near = (solved: Float64Array) => farthest(solved, x) / size(x);
        expect(near(numerics.solveLower(lower, n, numerics.matrixProduct(lower, x, n, n, 1)))).to.be.below(1e-10);
        expect(near(numerics.solveUpper(upper, n, numerics.matrixProduct(upper, x, n, n, 1)))).to.be.below(1e-10);
        const turned = numerics.solveLowerTransposed(lower, n, numerics.matrixProduct(upper, x, n, n, 1));
        expect(near(turned)).to.be.below(1e-10);
        const inverse = numerics.invertLower(lower, n);
        const product = numerics.matrixProduct(inverse, lower, n, n, n);
        for (let i = 0; i < n * n; i++) product[i]! -= i % (n + 1) === 0 ? 1 : 0;
        expect(size(product)).to.be.below(1e-10);
      }),
    );
  });
  it('eigenvectors are orthonormal, ascending, and rebuild the matrix', () => {
    fc.assert(
      fc.property(sizes, seeds, fc.constantFrom(1e-150, 1, 1e100), (n, seed, scale) => {
        const a = gram(n, 1 + (seed % (n + 3)), seed).map((x) => scale * x);
        const { values, vectors } = numerics.symmetricEigen(a, n);
        expect([...values]).to.deep.equal([...values].sort((x, y) => x - y));
        const turned = numerics.transpose(vectors, n, n);
        const scaled = vectors.map((x, i) => x * values[Math.floor(i / n)]!);
        expect(farthest(numerics.matrixProduct(turned, scaled, n, n, n), a) / size(a)).to.be.below(1e-13);
        const unit = numerics.matrixProduct(vectors, turned, n, n, n);
        for (let i = 0; i < n * n; i++) unit[i]! -= i % (n + 1) === 0 ? 1 : 0;
        expect(size(unit)).to.be.below(1e-13);
      }),
    );
  });
  it('a diagonal matrix has its own entries as eigenvalues', () => {
    expect([...numerics.symmetricEigen(Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 2), 3).values]).to.deep.equal([
      -1, 2, 3,
    ]);
  });
  it('mean and covariance keep their digits far from the origin', () => {
    const d = 3;
    const plain = normals(1000 * d, 3);
    const shifted = plain.map((x) => x + 2 ** 20);
    const a = numerics.meanAndCovariance(
      plain.map((x) => x + 2 ** 20 - 2 ** 20),
      1000,
      d,
      1,
    );
    const b = numerics.meanAndCovariance(shifted, 1000, d, 1);
    expect(farthest(a.covariance, b.covariance)).to.be.below(1e-9);
    expect(
      farthest(
        a.mean.map((m) => m + 2 ** 20),
        b.mean,
      ),
    ).to.be.below(1e-9);
  });
  it('statistics of parts, weighted and added, are those of the rows repeated', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 40 }), seeds, (n, m, seed) => {
        const d = 2;
        const one = normals(n * d, seed);
        const two = normals(m * d, seed + 1).map((x) => 3 * x + 1);
        for (const kind of ['full', 'diagonal'] as const) {
          const total = numerics.noScatter(d, kind);
          numerics.addScatter(total, numerics.scatterOf(one, n, d, kind));
          numerics.addScatter(total, numerics.scatterOf(two, m, d, kind), 2);
          const whole = numerics.scatterOf(Float64Array.of(...one, ...two, ...two), n + 2 * m, d, kind);
          expect(total.weight).to.equal(whole.weight);
          expect(total.squaredWeight).to.equal(n + 4 * m);
          expect(farthest(total.mean, whole.mean)).to.be.below(1e-12);
          expect(farthest(total.scatter, whole.scatter) / (1 + size(whole.scatter))).to.be.below(1e-12);
        }
      }),
    );
  });
  it('needs rows to average', () => {
    expect(() => numerics.meanAndCovariance(new Float64Array(1), 1, 1, 1)).to.throw(RangeError);
    expect(() => numerics.symmetricEigen(Float64Array.of(NaN), 1)).to.throw(RangeError);
  });
});
