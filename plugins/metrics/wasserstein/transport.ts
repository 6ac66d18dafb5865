import type { RandomStream, Vectors } from '../../../core/contracts/index.js';

/** W1 or W2. */
type Order = 1 | 2;

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

/** `count` directions, uniform on the unit sphere of R^d, row-major. */
export const directions = (count: number, d: number, random: RandomStream): Float64Array => {
  const out = new Float64Array(count * d);
  for (let row = 0; row < count; row++) {
    let squares = 0;
    for (let j = 0; j < d; j++) {
      const z = random.normal();
      out[row * d + j] = z;
      squares += z * z;
    }
    const length = Math.sqrt(squares);
    for (let j = 0; j < d; j++) out[row * d + j]! /= length;
  }
  return out;
};

/**
 * Sliced Wasserstein distance (Bonneel et al. 2015): the mean over directions of the p-th power of the distance between
 * the projections, to the power 1/p.
 * @param along directions, row-major, each of the rows' length
 */
export const slicedDistance = (a: Vectors, b: Vectors, along: Float64Array, order: Order): number => {
  const d = a.values.length / a.count;
  const projections = along.length / d;
  const onA = new Float64Array(a.count);
  const onB = new Float64Array(b.count);
  let cost = 0;
  for (let row = 0; row < projections; row++) {
    const direction = along.subarray(row * d, (row + 1) * d);
    cost += powerCost(project(a.values, direction, onA), project(b.values, direction, onB), order);
  }
  return rootCost(cost / projections, order);
};

/** Projections of the rows on a direction, sorted, in `out`. */
const project = (values: Vectors['values'], direction: Float64Array, out: Float64Array): Float64Array => {
  const d = direction.length;
  for (let i = 0, at = 0; i < out.length; i++) {
    let dot = 0;
    for (let j = 0; j < d; j++) dot += values[at++]! * direction[j]!;
    out[i] = dot;
  }
  return out.sort();
};
