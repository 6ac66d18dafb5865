/** Holm's step-down adjustment (Holm 1979), in the order given; NaN (not tested) stays NaN and is not counted. */
export const holm = (p: readonly number[]): number[] => {
  const order = ascending(p);
  const adjusted = p.map(() => NaN);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (order.length - rank) * p[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
};

/** Indices of the tested p values, smallest first; ties keep their order. */
export const ascending = (p: readonly number[]): number[] =>
  p
    .map((_, index) => index)
    .filter((index) => !Number.isNaN(p[index]))
    .sort((a, b) => p[a]! - p[b]! || a - b);
