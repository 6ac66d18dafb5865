import { studentTQuantile } from '../../core/numerics/index.js';

export interface Difference {
  /** mean of the first less mean of the second */
  readonly mean: number;
  /** 95 % */
  readonly low: number;
  readonly high: number;
}

/** Difference of the means of two samples of independent runs, variances not taken as equal (Welch 1947). */
export const difference = (first: readonly number[], second: readonly number[]): Difference => {
  const [a, b] = [momentsOf(first), momentsOf(second)];
  const mean = a.mean - b.mean;
  const squared = a.ofMean + b.ofMean;
  const freedom =
    (squared * squared) / ((a.ofMean * a.ofMean) / (first.length - 1) + (b.ofMean * b.ofMean) / (second.length - 1));
  const half = squared === 0 ? 0 : studentTQuantile(0.975, freedom) * Math.sqrt(squared);
  return { mean, low: mean - half, high: mean + half };
};

/** mean, and variance of the mean */
export const momentsOf = (values: readonly number[]): { readonly mean: number; readonly ofMean: number } => {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, ofMean: squares / (n - 1) / n };
};
