import type { RandomStream } from '../../contracts/index.js';
import { normalCdf, normalQuantile } from '../../numerics/index.js';
import { moments } from '../series/summary.js';
import { criticalT } from '../tests/student.js';

/** One metric of one strategy along an axis: row i of every position comes from the same seed. */
export interface Along {
  readonly x: readonly number[];
  /** by position, then by seed */
  readonly values: readonly Float64Array[];
}

/** Resampled studies behind an interval and a test. */
export const RESAMPLED = 399;

/** Means of resampled studies, one array a study: the same seeds at every position, because they share their draws. */
export const resampledMeans = ({ values }: Along, random: RandomStream): Float64Array[] => {
  const n = values[0]!.length;
  const drawn = new Uint32Array(n);
  return Array.from({ length: RESAMPLED }, () => {
    for (let i = 0; i < n; i++) drawn[i] = random.below(n);
    const means = new Float64Array(values.length);
    values.forEach((of, position) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += of[drawn[i]!]!;
      means[position] = sum / n;
    });
    return means;
  });
};

export const meansOf = ({ values }: Along): Float64Array => Float64Array.from(values, (of) => moments(of).mean);

/** 1 / variance of the mean; without any spread all weigh the same. */
export const precisions = ({ values }: Along): Float64Array => {
  const variances = values.map((of) => moments(of).variance / of.length);
  const smallest = Math.min(...variances.filter((variance) => variance > 0));
  return Float64Array.from(variances, (variance) => (Number.isFinite(smallest) ? 1 / Math.max(variance, smallest) : 1));
};

/**
 * How much wider than those of resampled means the deviations of a mean of n seeds are: sqrt(n / (n - 1)) for the divisor,
 * and the t quantile over the normal one for the spread that is itself estimated.
 */
export const widening = (n: number): number =>
  (Math.sqrt(n / (n - 1)) * criticalT(0.975, n - 1)) / normalQuantile(0.975);

/** 95 % percentile interval, expanded as Hesterberg (2015) does: at the level whose normal quantile is that much wider. */
export const percentiles = (values: readonly number[], n: number): { readonly low: number; readonly high: number } => {
  const sorted = Float64Array.from(values).sort();
  const tail = normalCdf(-normalQuantile(0.975) * widening(n));
  const rank = Math.floor(tail * (sorted.length + 1));
  const at = (from: number): number => sorted[Math.max(0, Math.min(sorted.length - 1, from))] ?? NaN;
  return { low: at(rank - 1), high: at(sorted.length - rank) };
};
