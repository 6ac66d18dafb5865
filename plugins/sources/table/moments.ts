import type { Moments, Vectors } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';

/** Exact moments of the uniform law on the rows: divisor N, for the rows are the whole population. */
export const populationMoments = ({ count, shape, values }: Vectors): Moments => {
  const d = rowLength(shape);
  const mean = new Float64Array(d);
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < values.length; i++) mean[i % d]! += values[i]!;
  for (let j = 0; j < d; j++) mean[j]! /= count;
  const deviation = new Float64Array(d);
  for (let row = 0; row < count; row++) {
    for (let j = 0; j < d; j++) deviation[j] = values[row * d + j]! - mean[j]!;
    for (let j = 0; j < d; j++) for (let k = 0; k <= j; k++) covariance[j * d + k]! += deviation[j]! * deviation[k]!;
  }
  for (let j = 0; j < d; j++)
    for (let k = 0; k <= j; k++) covariance[k * d + j] = covariance[j * d + k] = covariance[j * d + k]! / count;
  return { mean, covariance };
};
