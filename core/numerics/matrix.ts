import { arrayPool } from '../samples/index.js';

/** Of factors and covariances, which pass with the fit that they are of. */
export const newMatrix = arrayPool();

/** The product a b (n x p) of a (n x m) and b (m x p), all row-major; a new array. */
export const matrixProduct = (
  a: Float64Array | Float32Array,
  b: Float64Array | Float32Array,
  n: number,
  m: number,
  p: number,
): Float64Array => {
  const product = new Float64Array(n * p);
  // The innermost loop runs along rows of b and of the product: both lie in a line.
  for (let i = 0; i < n; i++)
    for (let k = 0; k < m; k++) {
      const factor = a[i * m + k]!;
      for (let j = 0; j < p; j++) product[i * p + j]! += factor * b[k * p + j]!;
    }
  return product;
};

/** The transpose (m x n) of a (n x m), both row-major; a new array. */
export const transpose = (a: Float64Array, n: number, m: number): Float64Array => {
  const turned = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) turned[j * n + i] = a[i * m + j]!;
  return turned;
};

/** Solves L x = b in place of b (length n), which is returned; L lower triangular, n x n, row-major, its diagonal without a 0. */
export const solveLower = (lower: Float64Array, n: number, b: Float64Array): Float64Array => {
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * b[k]!;
    b[i] = sum / lower[i * n + i]!;
  }
  return b;
};

/** Solves L^T x = b in place of b (length n), which is returned; L as for `solveLower`. */
export const solveLowerTransposed = (lower: Float64Array, n: number, b: Float64Array): Float64Array => {
  for (let i = n - 1; i >= 0; i--) {
    const value = b[i]! / lower[i * n + i]!;
    b[i] = value;
    for (let k = 0; k < i; k++) b[k]! -= lower[i * n + k]! * value;
  }
  return b;
};

/** Solves U x = b in place of b (length n), which is returned; U upper triangular, n x n, row-major, its diagonal without a 0. */
export const solveUpper = (upper: Float64Array, n: number, b: Float64Array): Float64Array => {
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= upper[i * n + k]! * b[k]!;
    b[i] = sum / upper[i * n + i]!;
  }
  return b;
};

/** The inverse of a lower triangular n x n matrix without a 0 on its diagonal: lower triangular itself, row-major, a new array. */
export const invertLower = (lower: Float64Array, n: number): Float64Array => {
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    inverse[j * n + j] = 1 / lower[j * n + j]!;
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= lower[i * n + k]! * inverse[k * n + j]!;
      inverse[i * n + j] = sum / lower[i * n + i]!;
    }
  }
  return inverse;
};
