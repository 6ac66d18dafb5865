import { newMatrix } from './matrix.js';

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
  const lower = newMatrix(n * n);
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

/** a = F F^T with F of n rows and `rank` columns, row-major. */
export interface SemidefiniteFactor {
  readonly factor: Float64Array;
  readonly rank: number;
}

/**
 * A factor of a symmetric positive semidefinite n x n matrix (row-major) of any rank, by Cholesky's method with diagonal
 * pivoting (Higham 1990), stopped where the largest pivot left is rounding: at n eps times the largest diagonal entry. The
 * matrix of zeros has the rank 0; nothing is thrown.
 */
export const semidefiniteFactor = (a: Float64Array, n: number): SemidefiniteFactor => {
  const factor = new Float64Array(n * n);
  const rank = factorInto(factor, a, n);
  if (rank === n) return { factor, rank };
  const narrow = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) narrow.set(factor.subarray(i * n, i * n + rank), i * rank);
  return { factor: narrow, rank };
};

// Kept between calls: to allocate arrays costs more than the arithmetic of a few columns.
let residuals = new Float64Array(0);
/** The rows that are not used up, ascending. */
let unused = new Uint32Array(0);

/** Writes the columns of the factor into `factor`, n x n, which holds zeros; gives the rank. */
const factorInto = (factor: Float64Array, a: Float64Array, n: number): number => {
  if (residuals.length < n) {
    residuals = new Float64Array(n);
    unused = new Uint32Array(n);
  }
  const residual = residuals;
  const rows = unused;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    rows[i] = i;
    residual[i] = a[i * n + i]!;
    largest = Math.max(largest, residual[i]!);
  }
  let rank = 0;
  for (let left = n; left > 0; rank++) {
    let at = 0;
    for (let i = 1; i < left; i++) if (residual[rows[i]!]! > residual[rows[at]!]!) at = i;
    const pivot = rows[at]!;
    if (!(residual[pivot]! > n * Number.EPSILON * largest)) break;
    // Used up: its row of every later column is zero.
    left--;
    for (let i = at; i < left; i++) rows[i] = rows[i + 1]!;
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
  return rank;
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

/**
 * Rounding leaves pivots where an exact computation has none: up to 3.1 d eps in 80,000 covariances of d normal rows of d
 * columns, d = 2 to 10, and none beyond d eps for more columns. No pivot that small can be told from it.
 */
const ROUNDING = 16 * Number.EPSILON;

/** Deviations, correlations and their factor: kept between calls, and longer than asked for after a larger matrix. */
const kept = [0, 1, 2].map(() => new Float64Array(0));
const room = (which: 0 | 1 | 2, length: number): Float64Array =>
  kept[which]!.length < length ? (kept[which] = new Float64Array(length)) : kept[which]!;

/**
 * Natural log of the determinant of a covariance (d x d, row-major); undefined where it is singular to working precision. The
 * correlations are factored, so that variances may differ or shrink as far as numbers reach and stay regular; with
 * pivoting, for without it a covariance of rank d - 1 often looks regular. So neither the units of the columns nor their
 * order matter.
 * @param mean length d, of the rows: far from 0 their own last digits are noise, of which no pivot can be told either
 */
export const logDeterminant = (covariance: Float64Array, d: number, mean?: Float64Array): number | undefined => {
  const deviation = room(0, d);
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const variance = covariance[j * d + j]!;
    if (!(variance > 0)) return undefined;
    deviation[j] = Math.sqrt(variance);
    sum += Math.log(variance);
  }
  const factor = room(2, d * d).fill(0, 0, d * d);
  if (factorInto(factor, correlations(covariance, d, deviation), d) < d) return undefined;
  for (let k = 0; k < d; k++) {
    // A column's pivot is its largest entry.
    let [root, row] = [0, 0];
    for (let i = 0; i < d; i++) {
      const entry = Math.abs(factor[i * d + k]!);
      if (entry > root) [root, row] = [entry, i];
    }
    const digits = mean === undefined ? 0 : (Number.EPSILON * mean[row]!) / deviation[row]!;
    if (root * root <= ROUNDING * d || (k > 0 && root * root <= d * digits * digits)) return undefined;
    sum += 2 * Math.log(root);
  }
  return sum;
};

const correlations = (covariance: Float64Array, d: number, deviation: Float64Array): Float64Array => {
  const correlation = room(1, d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      const value = covariance[i * d + j]! / deviation[i]! / deviation[j]!;
      correlation[i * d + j] = value;
      correlation[j * d + i] = value;
    }
    correlation[i * d + i] = 1;
  }
  return correlation;
};
