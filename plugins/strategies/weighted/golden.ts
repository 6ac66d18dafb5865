/**
 * The weight on the real rows under which the mean of `ratio` times as many real as synthetic rows varies least in the
 * long run: (sqrt(k^2 + 4k) - k) / 2, for equal numbers the golden ratio's inverse (He et al. 2025).
 */
export const goldenWeight = (ratio: number): number => {
  // The same number without the difference of two large ones that a large ratio would make of it.
  const root = Math.sqrt(ratio * ratio + 4 * ratio);
  return (2 * ratio) / (root + ratio);
};
