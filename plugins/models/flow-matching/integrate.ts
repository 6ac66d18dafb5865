export type IntegrationMethod = 'euler' | 'midpoint' | 'rk4';

/** dx/dt at time t; as many numbers as x has. The result may be an array that the next call overwrites. */
export type Derivative = (x: Float64Array, time: number) => Promise<ArrayLike<number>>;

/** An explicit Runge-Kutta method whose stage i starts from stage i - 1 alone. */
interface Method {
  /** where stage i is taken, in steps, and how far along the slope before it */
  readonly at: readonly number[];
  /** share of each stage's slope in the step */
  readonly share: readonly number[];
}
const METHODS: Readonly<Record<IntegrationMethod, Method>> = {
  euler: { at: [0], share: [1] },
  midpoint: { at: [0, 0.5], share: [0, 1] },
  rk4: { at: [0, 0.5, 0.5, 1], share: [1 / 6, 1 / 3, 1 / 3, 1 / 6] },
};

/** Solves dx/dt = f(x, t) in place over [from, to] in equal steps; `to` may lie before `from`. */
export const integrate = async (
  method: IntegrationMethod,
  derivative: Derivative,
  x: Float64Array,
  [from, to]: readonly [number, number],
  steps: number,
  signal: AbortSignal,
): Promise<void> => {
  const { at, share } = METHODS[method];
  const h = (to - from) / steps;
  const stage = new Float64Array(x.length);
  const total = new Float64Array(x.length);
  for (let step = 0; step < steps; step++) {
    signal.throwIfAborted();
    total.fill(0);
    let slope: ArrayLike<number> = total;
    for (let s = 0; s < at.length; s++) {
      const along = h * at[s]!;
      for (let i = 0; i < x.length; i++) stage[i] = x[i]! + along * slope[i]!;
      slope = await derivative(stage, from + h * (step + at[s]!));
      const part = h * share[s]!;
      for (let i = 0; i < x.length; i++) total[i]! += part * slope[i]!;
    }
    for (let i = 0; i < x.length; i++) x[i]! += total[i]!;
  }
};

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
