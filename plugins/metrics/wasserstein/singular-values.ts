import { transpose } from '../../../core/numerics/index.js';

/** Quadratic convergence ends after 6 to 10 sweeps; more are a matrix of rounding alone. */
const SWEEPS = 40;
/** Of more vectors than this rotations take many times as long as the way over a bidiagonal matrix. */
const MANY = 128;

/**
 * Singular values of an n x m matrix (row-major), in no order, by one-sided Jacobi rotations (Golub & Van Loan, Matrix
 * Computations, 8.6.3): small ones come out as sharp as their rows are, which squaring the matrix would spoil. Of a large
 * matrix by bidiagonal form: each is right but for the rounding of the largest one.
 */
export const singularValues = (matrix: Float64Array, n: number, m: number): Float64Array => {
  // The fewer vectors are rotated against one another.
  const [rows, length] = n <= m ? [n, m] : [m, n];
  const work = n <= m ? matrix.slice() : transpose(matrix, n, m);
  let largest = 0;
  for (const entry of work) largest = Math.max(largest, Math.abs(entry));
  if (largest === 0) return new Float64Array(rows);
  // Squares of entries far from 1 would leave the range of numbers.
  for (let i = 0; i < work.length; i++) work[i]! /= largest;
  if (rows > MANY) {
    const tall = transpose(work, rows, length);
    return bidiagonalValues(bidiagonalise(tall, length, rows)).map((value) => largest * value);
  }
  const vectors = Array.from({ length: rows }, (_, row) => work.subarray(row * length, (row + 1) * length));
  for (let sweep = 0, turned = true; turned && sweep < SWEEPS; sweep++) {
    turned = false;
    for (let i = 1; i < rows; i++)
      for (let j = 0; j < i; j++) if (orthogonalise(vectors[i]!, vectors[j]!)) turned = true;
  }
  return Float64Array.from(vectors, (vector) => largest * Math.sqrt(dot(vector, vector)));
};

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
};

/** Rotates two vectors into orthogonal ones that span the same plane; false where they are so already. */
const orthogonalise = (a: Float64Array, b: Float64Array): boolean => {
  const squareA = dot(a, a);
  const squareB = dot(b, b);
  const inner = dot(a, b);
  const rounding = a.length * Number.EPSILON;
  // The second bound: of vectors as short as the rounding of the longest ones (of entry 1), angles mean nothing.
  if (Math.abs(inner) <= rounding * Math.max(Math.sqrt(squareA) * Math.sqrt(squareB), rounding)) return false;
  const cot = (squareB - squareA) / (2 * inner);
  const tan = (cot < 0 ? -1 : 1) / (Math.abs(cot) + Math.sqrt(1 + cot * cot));
  const cos = 1 / Math.sqrt(1 + tan * tan);
  const sin = cos * tan;
  for (let k = 0; k < a.length; k++) {
    const x = a[k]!;
    a[k] = cos * x - sin * b[k]!;
    b[k] = sin * x + cos * b[k]!;
  }
  return true;
};

/** A tall matrix brought to upper bidiagonal form: the same singular values. */
interface Bidiagonal {
  readonly diagonal: Float64Array;
  /** `above[i]` is right of `diagonal[i]`; one fewer, then a zero */
  readonly above: Float64Array;
}

/**
 * Householder's reflections from both sides (Golub & Van Loan, Matrix Computations, 5.4.8). `a`: n x m, n >= m, row-major;
 * used up. Its largest entries are of size 1.
 */
export const bidiagonalise = (a: Float64Array, n: number, m: number): Bidiagonal => {
  const diagonal = new Float64Array(m);
  const above = new Float64Array(m);
  const down = new Float64Array(n);
  const across = new Float64Array(m);
  const products = new Float64Array(m);
  for (let k = 0; k < m; k++) {
    for (let i = k; i < n; i++) down[i] = a[i * m + k]!;
    const left = reflector(down, k, n);
    diagonal[k] = left.end;
    if (left.beta > 0) reflectFromLeft(a, n, m, k, down, left.beta, products);
    if (k === m - 1) break;
    for (let j = k + 1; j < m; j++) across[j] = a[k * m + j]!;
    const right = reflector(across, k + 1, m);
    above[k] = right.end;
    if (right.beta > 0) reflectFromRight(a, n, m, k, across, right.beta);
  }
  return { diagonal, above };
};

/** (1 - beta v v') on the columns behind k. */
const reflectFromLeft = (
  a: Float64Array,
  n: number,
  m: number,
  k: number,
  v: Float64Array,
  beta: number,
  products: Float64Array,
): void => {
  products.fill(0, k + 1);
  for (let i = k; i < n; i++) {
    const entry = v[i]!;
    for (let j = k + 1, at = i * m + j; j < m; j++) products[j]! += entry * a[at++]!;
  }
  for (let i = k; i < n; i++) {
    const entry = beta * v[i]!;
    for (let j = k + 1, at = i * m + j; j < m; j++) a[at++]! -= entry * products[j]!;
  }
};

/** (1 - beta v v') on the rows below k. */
const reflectFromRight = (a: Float64Array, n: number, m: number, k: number, v: Float64Array, beta: number): void => {
  for (let i = k + 1; i < n; i++) {
    let sum = 0;
    for (let j = k + 1, at = i * m + j; j < m; j++) sum += a[at++]! * v[j]!;
    sum *= beta;
    for (let j = k + 1, at = i * m + j; j < m; j++) a[at++]! -= sum * v[j]!;
  }
};

/** Turns x[from, to) into v with (1 - beta v v') x = (end, 0, ..., 0). */
const reflector = (x: Float64Array, from: number, to: number): { readonly beta: number; readonly end: number } => {
  let rest = 0;
  for (let i = from + 1; i < to; i++) rest += x[i]! * x[i]!;
  const first = x[from]!;
  // Squares near the least number that there is lose their digits; beside entries of size 1 they are nothing.
  if (rest < 1e-290) return { beta: 0, end: first };
  const length = Math.sqrt(first * first + rest);
  // Away from the first number: no digits cancel.
  const end = first > 0 ? -length : length;
  x[from] = first - end;
  return { beta: 2 / (rest + x[from] * x[from]), end };
};

/** Two or three steps a value are usual; the bound only keeps a defect from hanging a run. */
const STEPS = 100;

/**
 * Singular values of a bidiagonal matrix, in no order, by QR steps with implicit shift (Golub & Kahan 1965; Golub & Van Loan
 * 8.6.2): each is right but for the rounding of the largest. Arrays are used up.
 */
export const bidiagonalValues = ({ diagonal: d, above: e }: Bidiagonal): Float64Array => {
  const m = d.length;
  let size = 0;
  for (let i = 0; i < m; i++) size = Math.max(size, Math.abs(d[i]!) + Math.abs(e[i]!));
  const nothing = Number.EPSILON * size;
  for (let last = m - 1, step = 0; last > 0;) {
    let first = last;
    for (; first > 0; first--) {
      if (Math.abs(e[first - 1]!) > Number.EPSILON * (Math.abs(d[first - 1]!) + Math.abs(d[first]!)) + 1e-3 * nothing)
        continue;
      e[first - 1] = 0;
      break;
    }
    if (first === last) {
      last--;
      step = 0;
      continue;
    }
    if (++step > STEPS) throw new RangeError('bidiagonalValues: the iteration did not settle.');
    if (!deflated(d, e, first, last, nothing)) qrStep(d, e, first, last);
  }
  return d.map(Math.abs);
};

/** Where a diagonal entry is nothing, its row is rotated away: the block falls apart. */
const deflated = (d: Float64Array, e: Float64Array, first: number, last: number, nothing: number): boolean => {
  if (Math.abs(d[last]!) <= nothing) {
    d[last] = 0;
    let f = e[last - 1]!;
    e[last - 1] = 0;
    for (let k = last - 1; k >= first; k--) {
      const { c, s, r } = rotation(d[k]!, f);
      d[k] = r;
      if (k === first) break;
      f = -s * e[k - 1]!;
      e[k - 1]! *= c;
    }
    return true;
  }
  for (let i = last - 1; i >= first; i--) {
    if (Math.abs(d[i]!) > nothing) continue;
    d[i] = 0;
    let f = e[i]!;
    e[i] = 0;
    for (let k = i + 1; k <= last; k++) {
      const { c, s, r } = rotation(d[k]!, f);
      d[k] = r;
      if (k === last) break;
      f = -s * e[k]!;
      e[k]! *= c;
    }
    return true;
  }
  return false;
};

const qrStep = (d: Float64Array, e: Float64Array, first: number, last: number): void => {
  let f = d[first]! - shiftOf(d, e, first, last) / d[first]!;
  let g = e[first]!;
  for (let k = first; k < last; k++) {
    const right = rotation(f, g);
    if (k > first) e[k - 1] = right.r;
    f = right.c * d[k]! + right.s * e[k]!;
    e[k] = right.c * e[k]! - right.s * d[k]!;
    g = right.s * d[k + 1]!;
    d[k + 1]! *= right.c;
    const left = rotation(f, g);
    d[k] = left.r;
    f = left.c * e[k]! + left.s * d[k + 1]!;
    d[k + 1] = left.c * d[k + 1]! - left.s * e[k]!;
    if (k < last - 1) {
      g = left.s * e[k + 1]!;
      e[k + 1]! *= left.c;
    }
  }
  e[last - 1] = f;
};

/** The eigenvalue of the last 2 x 2 of B'B that is nearer to its corner (Wilkinson's shift). */
const shiftOf = (d: Float64Array, e: Float64Array, first: number, last: number): number => {
  const before = last - 1 > first ? e[last - 2]! : 0;
  const [a, b, c] = [
    d[last - 1]! * d[last - 1]! + before * before,
    d[last - 1]! * e[last - 1]!,
    d[last]! * d[last]! + e[last - 1]! * e[last - 1]!,
  ];
  const half = 0.5 * (a - c);
  const root = Math.sqrt(half * half + b * b);
  return root === 0 ? c : c - (b * b) / (half + (half < 0 ? -root : root));
};

/** (c, s) with c f + s g = r and c g - s f = 0. */
const rotation = (f: number, g: number): { readonly c: number; readonly s: number; readonly r: number } => {
  if (g === 0) return { c: 1, s: 0, r: f };
  const r = Math.sqrt(f * f + g * g);
  return { c: f / r, s: g / r, r };
};
