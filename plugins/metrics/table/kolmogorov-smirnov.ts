/** Largest gap between two empirical distribution functions; both samples sorted ascending, at least one row each. */
export const kolmogorovSmirnov = (a: Float64Array, b: Float64Array): number => {
  let largest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const x = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= x) i++;
    while (j < b.length && b[j]! <= x) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
};
