/**
 * Diagonalises a symmetric tridiagonal matrix in place by QL with Wilkinson's implicit shift: `diagonal` becomes the
 * eigenvalues (in no order), `rotation` (rows) the eigenvectors. `offDiagonal[i]` couples i and i + 1.
 */
export const qlIterate = (
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  rotation: Float64Array,
  n: number,
): void => {
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
