/** Moments of one number a seed. Arrays may be empty; what needs more numbers than there are is NaN. */
export interface SampleMoments {
  readonly n: number;
  readonly mean: number;
  /** divisor n - 1 */
  readonly variance: number;
}

/** Two passes: a risk of 1e6 with a spread of 1e-3 keeps its digits. */
export const moments = (values: Float64Array): SampleMoments => {
  const n = values.length;
  if (isConstant(values)) return { n, mean: values[0]!, variance: 0 };
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) * (values[i]! - mean);
  return { n, mean, variance: squares / (n - 1) };
};

/** Equal to the last bit: rounding in the mean must not turn no spread into a little. */
export const isConstant = (values: Float64Array): boolean => {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return values.length > 1;
};

/** n sum (d - mean)^3 / ((n - 1)(n - 2)): the unbiased third central moment; 0 when n < 3. */
export const thirdMoment = (values: Float64Array): number => {
  const n = values.length;
  if (n < 3) return 0;
  const { mean } = moments(values);
  let cubes = 0;
  for (let i = 0; i < n; i++) {
    const d = values[i]! - mean;
    cubes += d * d * d;
  }
  return (n * cubes) / ((n - 1) * (n - 2));
};

export const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]!);
export const logs = (values: Float64Array): Float64Array => values.map((value) => Math.log(value));
export const negated = (values: Float64Array): Float64Array => values.map((value) => -value);
/** a - factor b, seed by seed. */
export const beyond = (a: Float64Array, b: Float64Array, factor: number): Float64Array =>
  a.map((value, i) => value - factor * b[i]!);
