import { integrate, type IntegrationMethod } from './integrate.js';

/** The velocity of rows and its divergence, one number a row; row-major. */
export type VelocityAndDivergence = (
  x: Float64Array,
  time: number,
) => Promise<{ readonly velocity: ArrayLike<number>; readonly divergence: ArrayLike<number> }>;

/**
 * Log-density of rows (d numbers each) under the flow from a standard normal at time 0 to time 1: rows are carried back, and
 * log p_1(x_1) = log N(x_0; 0, I) - the integral of the divergence along the way (Chen et al. 2018, theorem 1).
 */
export const flowLogDensity = async (
  field: VelocityAndDivergence,
  rows: Float64Array,
  d: number,
  method: IntegrationMethod,
  steps: number,
  signal: AbortSignal,
): Promise<Float64Array> => {
  const length = rows.length;
  const count = length / d;
  // One state of an equation: the rows, and behind them what each has gathered of divergence.
  const state = new Float64Array(length + count);
  state.set(rows);
  const slope = new Float64Array(length + count);
  const derivative = async (at: Float64Array, time: number): Promise<Float64Array> => {
    const { velocity, divergence } = await field(at.subarray(0, length), time);
    slope.set(velocity);
    slope.set(divergence, length);
    return slope;
  };
  await integrate(method, derivative, state, [1, 0], steps, signal);
  const densities = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let squares = 0;
    for (let i = row * d; i < (row + 1) * d; i++) squares += state[i]! * state[i]!;
    // Gathered backwards, the divergence has changed its sign.
    densities[row] = -0.5 * (squares + d * Math.log(2 * Math.PI)) + state[length + row]!;
  }
  return densities;
};
