/** W1 or W2. */
export type Order = 1 | 2;

/**
 * The p-th power of the Wasserstein distance between two samples on the line, exactly: the optimal coupling pairs
 * quantiles (Villani 2003, Theorem 2.18). Sizes may differ: row i of n holds mass 1/n.
 * @param a sorted ascending, not empty
 * @param b sorted ascending, not empty
 */
export const powerCost = (a: Float64Array, b: Float64Array, order: Order): number => {
  const n = a.length;
  const m = b.length;
  let cost = 0;
  // Masses in units of 1/(n m), so that they stay whole numbers: m for each row of a, n for each of b.
  for (let i = 0, j = 0, leftA = m, leftB = n; i < n && j < m;) {
    const moved = Math.min(leftA, leftB);
    const distance = Math.abs(a[i]! - b[j]!);
    cost += moved * (order === 1 ? distance : distance * distance);
    if ((leftA -= moved) === 0) {
      i++;
      leftA = m;
    }
    if ((leftB -= moved) === 0) {
      j++;
      leftB = n;
    }
  }
  return cost / n / m;
};

/** The distance itself, from its power. */
export const rootCost = (cost: number, order: Order): number => (order === 1 ? cost : Math.sqrt(cost));
