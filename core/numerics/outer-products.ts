/** Rows whose outer products are added in one sweep over the triangle: each of its entries is loaded and stored once for all four. */
export const TOGETHER = 4;

/**
 * Adds c_k v_k v_k^T, k < `count` <= 4, to the lower triangle of the d x d matrix `into` (row-major). `rows`: the v_k side
 * by side, entry j of v_k at 4 j + k. Every entry is added to in the order of k, so the bytes are those of one row after
 * another.
 */
export const addOuterProducts = (
  into: Float64Array,
  d: number,
  rows: Float64Array,
  coefficients: Float64Array,
  count: number,
): void => {
  if (count === TOGETHER) return addFour(into, d, rows, coefficients);
  for (let k = 0; k < count; k++)
    for (let i = 0; i < d; i++) {
      const a = coefficients[k]! * rows[TOGETHER * i + k]!;
      for (let j = 0; j <= i; j++) into[i * d + j]! += a * rows[TOGETHER * j + k]!;
    }
};

const addFour = (into: Float64Array, d: number, rows: Float64Array, coefficients: Float64Array): void => {
  const c0 = coefficients[0]!;
  const c1 = coefficients[1]!;
  const c2 = coefficients[2]!;
  const c3 = coefficients[3]!;
  // Two rows of the triangle at once: what is loaded of the v_k serves both.
  for (let i = d & 1; i < d; i += 2) {
    const own = TOGETHER * i;
    const a0 = c0 * rows[own]!;
    const a1 = c1 * rows[own + 1]!;
    const a2 = c2 * rows[own + 2]!;
    const a3 = c3 * rows[own + 3]!;
    const b0 = c0 * rows[own + 4]!;
    const b1 = c1 * rows[own + 5]!;
    const b2 = c2 * rows[own + 6]!;
    const b3 = c3 * rows[own + 7]!;
    let upper = i * d;
    let lower = upper + d;
    for (let at = 0; at <= own; at += TOGETHER, upper++, lower++) {
      const v0 = rows[at]!;
      const v1 = rows[at + 1]!;
      const v2 = rows[at + 2]!;
      const v3 = rows[at + 3]!;
      into[upper] = into[upper]! + a0 * v0 + a1 * v1 + a2 * v2 + a3 * v3;
      into[lower] = into[lower]! + b0 * v0 + b1 * v1 + b2 * v2 + b3 * v3;
    }
    into[lower] = into[lower]! + b0 * rows[own + 4]! + b1 * rows[own + 5]! + b2 * rows[own + 6]! + b3 * rows[own + 7]!;
  }
  // The first row, which an odd d leaves: one entry.
  if (d & 1) for (let k = 0; k < TOGETHER; k++) into[0]! += coefficients[k]! * rows[k]! * rows[k]!;
};
