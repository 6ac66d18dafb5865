import { qlIterate } from './tridiagonal-ql.js';
import { tridiagonalise } from './tridiagonalise.js';

/** `values`: ascending, length n; `vectors`: n x n, row k is the unit eigenvector of `values[k]`. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric n x n matrix (row-major): Householder's reduction to tridiagonal form, then
 * QL with implicit shifts (Golub & Van Loan, Matrix Computations, 8.3). The sign of each vector is fixed: its entry of
 * largest size is positive. RangeError on entries that are not finite.
 */
export const symmetricEigen = (a: Float64Array, n: number): SymmetricEigen => {
  for (let i = 0; i < n * n; i++)
    if (!Number.isFinite(a[i]!)) throw new RangeError('symmetricEigen: an entry of the matrix is not finite.');
  const { diagonal, offDiagonal, rotation } = tridiagonalise(a, n);
  qlIterate(diagonal, offDiagonal, rotation, n);
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[i]! - diagonal[j]!);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    values[to] = diagonal[from]!;
    const row = rotation.subarray(from * n, (from + 1) * n);
    let largest = 0;
    for (let j = 1; j < n; j++) if (Math.abs(row[j]!) > Math.abs(row[largest]!)) largest = j;
    const sign = row[largest]! < 0 ? -1 : 1;
    for (let j = 0; j < n; j++) vectors[to * n + j] = sign * row[j]!;
  });
  return { values, vectors };
};
