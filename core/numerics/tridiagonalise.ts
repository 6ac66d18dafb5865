/**
 * a = Q^T T Q with T tridiagonal: `diagonal` (n), `offDiagonal` (n, entry i couples i and i + 1, the last is 0) and
 * `rotation` Q (n x n, row-major).
 */
export const tridiagonalise = (
  a: Float64Array,
  n: number,
): { diagonal: Float64Array; offDiagonal: Float64Array; rotation: Float64Array } => {
  const work = a.slice(0, n * n);
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const rotation = new Float64Array(n * n);
  const product = new Float64Array(n);
  const scales = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    // Reflects row k beyond the diagonal onto its first entry; the reflector v stays in that row of `work`.
    const row = k * n;
    // Only the lower triangle is kept up to date.
    for (let j = k + 1; j < n; j++) work[row + j] = work[j * n + k]!;
    let size = 0;
    for (let j = k + 1; j < n; j++) size = Math.max(size, Math.abs(work[row + j]!));
    let tail = 0;
    for (let j = k + 2; j < n; j++) tail += Math.abs(work[row + j]!);
    diagonal[k] = work[row + k]!;
    if (tail === 0) {
      offDiagonal[k] = work[row + k + 1]!;
      continue;
    }
    let square = 0;
    for (let j = k + 1; j < n; j++) {
      work[row + j]! /= size;
      square += work[row + j]! * work[row + j]!;
    }
    const first = work[row + k + 1]!;
    const norm = first > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    offDiagonal[k] = size * norm;
    work[row + k + 1] = first - norm;
    // I - v v^T / h
    const h = square - first * norm;
    scales[k] = h;
    let inner = 0;
    product.fill(0);
    for (let i = k + 1; i < n; i++) {
      const vi = work[row + i]!;
      const base = i * n;
      let sum = work[base + i]! * vi;
      for (let j = k + 1; j < i; j++) {
        sum += work[base + j]! * work[row + j]!;
        product[j]! += work[base + j]! * vi;
      }
      product[i]! += sum;
    }
    for (let i = k + 1; i < n; i++) {
      product[i]! /= h;
      inner += product[i]! * work[row + i]!;
    }
    const half = inner / (2 * h);
    for (let i = k + 1; i < n; i++) product[i]! -= half * work[row + i]!;
    for (let i = k + 1; i < n; i++) {
      const vi = work[row + i]!;
      const pi = product[i]!;
      for (let j = k + 1; j <= i; j++) work[i * n + j]! -= vi * product[j]! + pi * work[row + j]!;
    }
  }
  if (n > 0) diagonal[n - 1] = work[n * n - 1]!;
  accumulate(work, scales, rotation, n);
  return { diagonal, offDiagonal, rotation };
};

/** The product of the reflectors, from the last (which touches the fewest entries) to the first. */
const accumulate = (work: Float64Array, scales: Float64Array, rotation: Float64Array, n: number): void => {
  for (let i = 0; i < n; i++) rotation[i * n + i] = 1;
  for (let k = n - 3; k >= 0; k--) {
    const h = scales[k]!;
    if (h === 0) continue;
    const row = k * n;
    for (let i = k + 1; i < n; i++) {
      const base = i * n;
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += rotation[base + j]! * work[row + j]!;
      sum /= h;
      for (let j = k + 1; j < n; j++) rotation[base + j]! -= sum * work[row + j]!;
    }
  }
};
