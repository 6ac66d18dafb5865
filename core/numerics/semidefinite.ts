/** a = F F^T with F of n rows and `rank` columns, row-major. */
export interface SemidefiniteFactor {
  readonly factor: Float64Array;
  readonly rank: number;
}

/**
 * A factor of a symmetric positive semidefinite n x n matrix (row-major) of any rank, by Cholesky's method with diagonal
 * pivoting (Higham 1990), stopped where the largest pivot left is rounding: at n eps times the largest diagonal entry.
 */
export const semidefiniteFactor = (a: Float64Array, n: number): SemidefiniteFactor => {
  const residual = new Float64Array(n);
  let largest = 0;
  for (let i = 0; i < n; i++) {
    residual[i] = a[i * n + i]!;
    largest = Math.max(largest, residual[i]!);
  }
  const columns: Float64Array[] = [];
  while (columns.length < n) {
    let pivot = 0;
    for (let i = 1; i < n; i++) if (residual[i]! > residual[pivot]!) pivot = i;
    if (!(residual[pivot]! > n * Number.EPSILON * largest)) break;
    const root = Math.sqrt(residual[pivot]!);
    const column = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      if (residual[i] === -Infinity) continue;
      let sum = a[i * n + pivot]!;
      for (const earlier of columns) sum -= earlier[i]! * earlier[pivot]!;
      column[i] = i === pivot ? root : sum / root;
      residual[i]! -= column[i]! * column[i]!;
    }
    // Used up: its row of every later column is zero.
    residual[pivot] = -Infinity;
    columns.push(column);
  }
  const rank = columns.length;
  const factor = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) for (let k = 0; k < rank; k++) factor[i * rank + k] = columns[k]![i]!;
  return { factor, rank };
};
