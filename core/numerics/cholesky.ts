/** a = L L^T. `lower`: n x n, row-major, zeros above the diagonal; `logDeterminant`: of a, natural log. */
export interface CholeskyFactor {
  readonly lower: Float64Array;
  readonly logDeterminant: number;
}

/**
 * The Cholesky factor of a symmetric n x n matrix (row-major, lower triangle read), or undefined when it is not positive
 * definite to working precision: a pivot no larger than 100 n eps times its diagonal entry is taken for zero, because
 * that is what rounding leaves of it.
 */
export const cholesky = (a: Float64Array, n: number): CholeskyFactor | undefined => {
  const lower = new Float64Array(n * n);
  const tolerance = 100 * n * Number.EPSILON;
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const other = j * n;
      let sum = a[row + j]!;
      for (let k = 0; k < j; k++) sum -= lower[row + k]! * lower[other + k]!;
      lower[row + j] = sum / lower[other + j]!;
    }
    const diagonal = a[row + i]!;
    let pivot = diagonal;
    for (let k = 0; k < i; k++) pivot -= lower[row + k]! * lower[row + k]!;
    if (!(pivot > tolerance * diagonal)) return undefined;
    lower[row + i] = Math.sqrt(pivot);
    logDeterminant += Math.log(pivot);
  }
  return { lower, logDeterminant };
};
