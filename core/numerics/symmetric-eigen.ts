/** `values`: ascending, length n; `vectors`: n x n, row k is the unit eigenvector of `values[k]`. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric n x n matrix (row-major): Householder's reduction to tridiagonal form, then
 * QL with implicit shifts (Golub & Van Loan, Matrix Computations, 8.3). The sign of each vector is fixed: its entry of
 * largest size is positive. RangeError on entries that are not finite.
 */
export const symmetricEigen = (a: Float64Array, n: number): SymmetricEigen => {
  for (let i = 0; i < n * n; i++)
    if (!Number.isFinite(a[i]!)) throw new RangeError('symmetricEigen: an entry of the matrix is not finite.');
  const { diagonal, offDiagonal, rotation } = tridiagonalise(a, n);
  qlIterate(diagonal, offDiagonal, rotation, n);
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[i]! - diagonal[j]!);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    values[to] = diagonal[from]!;
    const row = rotation.subarray(from * n, (from + 1) * n);
    let largest = 0;
    for (let j = 1; j < n; j++) if (Math.abs(row[j]!) > Math.abs(row[largest]!)) largest = j;
    const sign = row[largest]! < 0 ? -1 : 1;
    for (let j = 0; j < n; j++) vectors[to * n + j] = sign * row[j]!;
  });
  return { values, vectors };
};

/**
 * a = Q^T T Q with T tridiagonal: `diagonal` (n), `offDiagonal` (n, entry i couples i and i + 1, the last is 0) and
 * `rotation` Q (n x n, row-major).
 */
const tridiagonalise = (
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
    reflect(work, product, n, k, h);
  }
  if (n > 0) diagonal[n - 1] = work[n * n - 1]!;
  accumulate(work, scales, rotation, n);
  return { diagonal, offDiagonal, rotation };
};

/** The lower triangle beyond k between two reflections by I - v v^T / h, v in row k of `work`; `product`: room for n numbers. */
const reflect = (work: Float64Array, product: Float64Array, n: number, k: number, h: number): void => {
  const row = k * n;
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

/**
 * Diagonalises a symmetric tridiagonal matrix in place by QL with Wilkinson's implicit shift: `diagonal` becomes the
 * eigenvalues (in no order), `rotation` (rows) the eigenvectors. `offDiagonal[i]` couples i and i + 1.
 */
const qlIterate = (diagonal: Float64Array, offDiagonal: Float64Array, rotation: Float64Array, n: number): void => {
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      const m = firstNegligible(diagonal, offDiagonal, l, n);
      if (m === l) break;
      // Three sweeps an eigenvalue are usual; the bound only keeps a defect from hanging a run.
      if (sweep === 100) throw new RangeError('symmetricEigen: the iteration did not settle.');
      step(diagonal, offDiagonal, rotation, n, l, m);
    }
  }
};

const firstNegligible = (diagonal: Float64Array, offDiagonal: Float64Array, l: number, n: number): number => {
  let m = l;
  for (; m < n - 1; m++) {
    const size = Math.abs(diagonal[m]!) + Math.abs(diagonal[m + 1]!);
    if (Math.abs(offDiagonal[m]!) <= Number.EPSILON * size) break;
  }
  return m;
};

/** sqrt(x^2 + y^2) without overflow; Math.hypot leaves its last bits to the engine. */
const hypotenuse = (x: number, y: number): number => {
  const longer = Math.max(Math.abs(x), Math.abs(y));
  if (longer === 0) return 0;
  const ratio = Math.min(Math.abs(x), Math.abs(y)) / longer;
  return longer * Math.sqrt(1 + ratio * ratio);
};

/** One sweep of plane rotations up the block l..m, chasing the bulge that the shift makes. */
const step = (d: Float64Array, e: Float64Array, rotation: Float64Array, n: number, l: number, m: number): void => {
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const root = hypotenuse(half, 1);
  let g = d[m]! - d[l]! + e[l]! / (half + (half < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let shift = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    const r = hypotenuse(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= shift;
      e[m] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1]! - shift;
    const t = (d[i]! - g) * sine + 2 * cosine * b;
    shift = sine * t;
    d[i + 1] = g + shift;
    g = cosine * t - b;
    const upper = i * n;
    const lower = upper + n;
    for (let k = 0; k < n; k++) {
      const z = rotation[lower + k]!;
      const w = rotation[upper + k]!;
      rotation[lower + k] = sine * w + cosine * z;
      rotation[upper + k] = cosine * w - sine * z;
    }
  }
  d[l]! -= shift;
  e[l] = g;
  e[m] = 0;
};
