import { moments } from '../series/summary.js';
import { criticalT } from '../tests/student.js';

/** Fewer give no forecast: fits over generations need them, and so does a spread over seeds. */
export const FEWEST_GENERATIONS = 5;
export const FEWEST_SEEDS = 10;
/** Generations ahead, in multiples of those observed, past which nothing is said. */
export const FARTHEST = 4;
/** of each single forecast; what the union covers was measured, see coverage.ts */
const NOMINAL = 0.9;

export interface Interval {
  /** of the mean over the same seeds, on the log scale */
  readonly low: number;
  readonly high: number;
}
/** Logs of a positive quantity, seeds x k, row-major. */
export interface Observed {
  readonly seeds: number;
  readonly generations: number;
  readonly logs: Float64Array;
}

/**
 * Where the mean over the seeds of the log of a risk will be in generation `horizon`: union of three forecasts, since the
 * run alone does not tell how a risk grows. A random walk with drift (exponential growth, such as a kernel density's), the
 * level (none), and up to twice the generations observed a power law of the generation, fitted seed by seed. undefined
 * where too little was observed for the horizon.
 */
export const forecastRisk = (observed: Observed, horizon: number): Interval | undefined => {
  if (tooLittle(observed, horizon)) return undefined;
  const flat = union(walk(observed, horizon), level(observed, horizon));
  return horizon <= 2 * observed.generations ? union(flat, power(observed, horizon)) : flat;
};

/** The same of a log variance, which is a random walk with drift however far ahead. */
export const forecastVariance = (observed: Observed, horizon: number): Interval | undefined =>
  tooLittle(observed, horizon) ? undefined : union(walk(observed, horizon), level(observed, horizon));

const tooLittle = ({ seeds, generations }: Observed, horizon: number): boolean =>
  seeds < FEWEST_SEEDS ||
  generations < FEWEST_GENERATIONS ||
  horizon <= generations ||
  horizon > FARTHEST * generations;

const union = (a: Interval, b: Interval): Interval => ({
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
});
const around = (mean: number, variance: number, seeds: number): Interval => {
  const half = criticalT((1 + NOMINAL) / 2, seeds - 1) * Math.sqrt(variance);
  return { low: mean - half, high: mean + half };
};
const perSeed = (seeds: number, value: (seed: number) => number): Float64Array =>
  Float64Array.from({ length: seeds }, (_, seed) => value(seed));

/** Least squares of the log on log g, seed by seed: spread over seeds of the extrapolation plus the residuals'. */
const power = ({ seeds, generations: k, logs }: Observed, horizon: number): Interval => {
  const x = Float64Array.from({ length: k }, (_, g) => Math.log(g + 1));
  const centre = moments(x).mean;
  let squares = 0;
  for (const value of x) squares += (value - centre) * (value - centre);
  let residual = 0;
  const ahead = perSeed(seeds, (seed) => {
    const y = logs.subarray(seed * k, (seed + 1) * k);
    const { mean } = moments(y);
    let slope = 0;
    for (let g = 0; g < k; g++) slope += ((x[g]! - centre) / squares) * y[g]!;
    for (let g = 0; g < k; g++) {
      const off = y[g]! - mean - slope * (x[g]! - centre);
      residual += (off * off) / (k - 2);
    }
    return mean + slope * (Math.log(horizon) - centre);
  });
  const { mean, variance } = moments(ahead);
  return around(mean, (variance + residual / seeds) / seeds, seeds);
};

/** Steps of one generation: their mean by seed, and the mean of their variances within seeds. */
const steps = ({ seeds, generations: k, logs }: Observed): { drifts: Float64Array; variance: number } => {
  let within = 0;
  const drifts = perSeed(seeds, (seed) => {
    const y = logs.subarray(seed * k, (seed + 1) * k);
    const d = Float64Array.from({ length: k - 1 }, (_, g) => y[g + 1]! - y[g]!);
    const { mean, variance } = moments(d);
    within += variance / seeds;
    return mean;
  });
  return { drifts, variance: within };
};
const lastOf = ({ seeds, generations: k, logs }: Observed): Float64Array =>
  perSeed(seeds, (seed) => logs[seed * k + k - 1]!);

/** last + h times the mean step; variance h s2 / n + h^2 max(var over seeds of the drift / n, s2 / (n (k - 1))). */
const walk = (observed: Observed, horizon: number): Interval => {
  const { seeds, generations } = observed;
  const { drifts, variance } = steps(observed);
  const h = horizon - generations;
  const drift = moments(drifts);
  const unsure = Math.max(drift.variance / seeds, variance / (seeds * (generations - 1)));
  return around(moments(lastOf(observed)).mean + h * drift.mean, (h * variance) / seeds + h * h * unsure, seeds);
};

/** The mean of the last third stays; the spread over seeds at k and the step variance say how firmly. */
const level = (observed: Observed, _horizon: number): Interval => {
  const { seeds, generations: k, logs } = observed;
  const from = k - Math.max(1, Math.round(k / 3));
  const levels = perSeed(seeds, (seed) => moments(logs.subarray(seed * k + from, (seed + 1) * k)).mean);
  const spread = moments(lastOf(observed)).variance;
  return around(moments(levels).mean, (spread + steps(observed).variance) / seeds, seeds);
};
