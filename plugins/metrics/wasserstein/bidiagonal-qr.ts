import type { Bidiagonal } from './bidiagonal.js';

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
