import { ascending } from './holm.js';

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
