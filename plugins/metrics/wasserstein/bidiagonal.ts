/** A tall matrix brought to upper bidiagonal form: the same singular values. */
export interface Bidiagonal {
  readonly diagonal: Float64Array;
  /** `above[i]` is right of `diagonal[i]`; one fewer, then a zero */
  readonly above: Float64Array;
}

/**
 * Householder's reflections from both sides (Golub & Van Loan, Matrix Computations, 5.4.8). `a`: n x m, n >= m, row-major;
 * used up. Its largest
 * entries are of size 1.
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
    if (left.beta > 0) {
      products.fill(0, k + 1);
      for (let i = k; i < n; i++) {
        const v = down[i]!;
        for (let j = k + 1, at = i * m + j; j < m; j++) products[j]! += v * a[at++]!;
      }
      for (let i = k; i < n; i++) {
        const v = left.beta * down[i]!;
        for (let j = k + 1, at = i * m + j; j < m; j++) a[at++]! -= v * products[j]!;
      }
    }
    if (k === m - 1) break;
    for (let j = k + 1; j < m; j++) across[j] = a[k * m + j]!;
    const right = reflector(across, k + 1, m);
    above[k] = right.end;
    if (right.beta === 0) continue;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1, at = i * m + j; j < m; j++) sum += a[at++]! * across[j]!;
      sum *= right.beta;
      for (let j = k + 1, at = i * m + j; j < m; j++) a[at++]! -= sum * across[j]!;
    }
  }
  return { diagonal, above };
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
