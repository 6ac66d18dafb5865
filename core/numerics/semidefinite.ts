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
  // The rows that are not used up, ascending.
  const rows = new Uint32Array(n);
  let largest = 0;
  for (let i = 0; i < n; i++) {
    rows[i] = i;
    residual[i] = a[i * n + i]!;
    largest = Math.max(largest, residual[i]!);
  }
  const factor = new Float64Array(n * n);
  let rank = 0;
  for (let left = n; left > 0; rank++) {
    let at = 0;
    for (let i = 1; i < left; i++) if (residual[rows[i]!]! > residual[rows[at]!]!) at = i;
    const pivot = rows[at]!;
    if (!(residual[pivot]! > n * Number.EPSILON * largest)) break;
    // Used up: its row of every later column is zero.
    rows.copyWithin(at, at + 1, left--);
    const root = Math.sqrt(residual[pivot]!);
    factor[pivot * n + rank] = root;
    subtractProducts(factor, a, n, rank, pivot, rows, left);
    for (let i = 0; i < left; i++) {
      const row = rows[i]!;
      const entry = factor[row * n + rank]! / root;
      factor[row * n + rank] = entry;
      residual[row]! -= entry * entry;
    }
  }
  if (rank === n) return { factor, rank };
  const narrow = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) narrow.set(factor.subarray(i * n, i * n + rank), i * rank);
  return { factor: narrow, rank };
};

/**
 * Column `rank` of the factor for the first `left` of `rows`, before its division by the pivot's root: a's column `pivot`
 * less what the earlier columns explain. Four rows at a time, for their sums do not wait for one another.
 */
const subtractProducts = (
  factor: Float64Array,
  a: Float64Array,
  n: number,
  rank: number,
  pivot: number,
  rows: Uint32Array,
  left: number,
): void => {
  const from = pivot * n;
  let i = 0;
  for (; i + 3 < left; i += 4) {
    const first = rows[i]! * n;
    const second = rows[i + 1]! * n;
    const third = rows[i + 2]! * n;
    const fourth = rows[i + 3]! * n;
    let s0 = a[first + pivot]!;
    let s1 = a[second + pivot]!;
    let s2 = a[third + pivot]!;
    let s3 = a[fourth + pivot]!;
    for (let k = 0; k < rank; k++) {
      const f = factor[from + k]!;
      s0 -= factor[first + k]! * f;
      s1 -= factor[second + k]! * f;
      s2 -= factor[third + k]! * f;
      s3 -= factor[fourth + k]! * f;
    }
    factor[first + rank] = s0;
    factor[second + rank] = s1;
    factor[third + rank] = s2;
    factor[fourth + rank] = s3;
  }
  for (; i < left; i++) {
    const row = rows[i]! * n;
    let sum = a[row + pivot]!;
    for (let k = 0; k < rank; k++) sum -= factor[row + k]! * factor[from + k]!;
    factor[row + rank] = sum;
  }
};
