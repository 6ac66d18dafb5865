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

/** Step-up adjustment for the false discovery rate (Benjamini & Hochberg 1995); NaN stays NaN and is not counted. */
export const benjaminiHochberg = (p: readonly number[]): number[] => {
  const order = ascending(p);
  const adjusted = p.map(() => NaN);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1]!;
    smallest = Math.min(smallest, (order.length * p[index]!) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
};

/** Indices of the tested p values, smallest first; ties keep their order. */
const ascending = (p: readonly number[]): number[] =>
  p
    .map((_, index) => index)
    .filter((index) => !Number.isNaN(p[index]))
    .sort((a, b) => p[a]! - p[b]! || a - b);
