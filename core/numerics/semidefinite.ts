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
  // Row by row, so that the sums below run along two rows.
  const factor = new Float64Array(n * n);
  let rank = 0;
  for (; rank < n; rank++) {
    let pivot = 0;
    for (let i = 1; i < n; i++) if (residual[i]! > residual[pivot]!) pivot = i;
    if (!(residual[pivot]! > n * Number.EPSILON * largest)) break;
    const root = Math.sqrt(residual[pivot]!);
    const pivotRow = pivot * n;
    for (let i = 0; i < n; i++) {
      if (residual[i] === -Infinity) continue;
      const row = i * n;
      let entry = root;
      if (i !== pivot) {
        let sum = a[row + pivot]!;
        for (let k = 0; k < rank; k++) sum -= factor[row + k]! * factor[pivotRow + k]!;
        entry = sum / root;
      }
      factor[row + rank] = entry;
      residual[i]! -= entry * entry;
    }
    // Used up: its row of every later column is zero.
    residual[pivot] = -Infinity;
  }
  if (rank === n) return { factor, rank };
  const narrow = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) narrow.set(factor.subarray(i * n, i * n + rank), i * rank);
  return { factor: narrow, rank };
};
