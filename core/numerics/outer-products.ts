/** Rows whose outer products are added in one sweep over the triangle: each of its entries is loaded and stored once for all four. */
export const TOGETHER = 4;

/**
 * Adds c_k v_k v_k^T, k < `count` <= 4, to the lower triangle of the d x d matrix `into` (row-major); `rows`: the v_k, one
 * after another. Every entry is added to in the order of k, so the bytes are those of one row after another.
 */
export const addOuterProducts = (
  into: Float64Array,
  d: number,
  rows: Float64Array,
  coefficients: Float64Array,
  count: number,
): void => {
  if (count === TOGETHER) {
    const [c0, c1, c2, c3] = [coefficients[0]!, coefficients[1]!, coefficients[2]!, coefficients[3]!];
    const second = d;
    const third = 2 * d;
    const fourth = 3 * d;
    for (let i = 0, at = 0; i < d; i++, at = i * d) {
      const a = c0 * rows[i]!;
      const b = c1 * rows[second + i]!;
      const c = c2 * rows[third + i]!;
      const e = c3 * rows[fourth + i]!;
      for (let j = 0; j <= i; j++, at++)
        into[at] = into[at]! + a * rows[j]! + b * rows[second + j]! + c * rows[third + j]! + e * rows[fourth + j]!;
    }
    return;
  }
  for (let k = 0; k < count; k++) {
    const from = k * d;
    for (let i = 0; i < d; i++) {
      const a = coefficients[k]! * rows[from + i]!;
      for (let j = 0; j <= i; j++) into[i * d + j]! += a * rows[from + j]!;
    }
  }
};
