import type { RandomStream, Vectors } from '../../../core/contracts/index.js';
import { powerCost, rootCost, type Order } from './one-dimension.js';

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
