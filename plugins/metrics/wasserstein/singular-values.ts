import { transpose } from '../../../core/numerics/index.js';
import { bidiagonalise } from './bidiagonal.js';
import { bidiagonalValues } from './bidiagonal-qr.js';

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
