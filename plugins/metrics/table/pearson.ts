/** Pearson's correlation of two columns; undefined where one of them is constant. */
export const pearson = (a: Float64Array, b: Float64Array): number | undefined => {
  const n = a.length;
  if (isConstant(a) || isConstant(b)) return undefined;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  const r = ab / (Math.sqrt(aa) * Math.sqrt(bb));
  // Squares of tiny numbers vanish: no correlation can be computed then.
  return Number.isFinite(r) ? Math.max(-1, Math.min(1, r)) : undefined;
};

/** Found by comparison: the computed mean of equal numbers need not equal them. */
const isConstant = (a: Float64Array): boolean => a.every((value) => value === a[0]);
const mean = (a: Float64Array): number => a.reduce((sum, value) => sum + value, 0) / a.length;
