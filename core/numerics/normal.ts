import { erf, erfc, gaussianKernel } from './erf.js';

const SQRT_2_PI = 2.5066282746310002;

/** P(Z <= x) of the standard normal. */
export const normalCdf = (x: number): number => 0.5 * erfc(-x * Math.SQRT1_2);

/** P(Z > x), to full relative precision in the upper tail. */
export const normalSf = (x: number): number => 0.5 * erfc(x * Math.SQRT1_2);

/** Density of the standard normal. */
export const normalDensity = (x: number): number => gaussianKernel(x * Math.SQRT1_2) / SQRT_2_PI;

/**
 * x with P(Z <= x) = p, p in [0, 1]. A rational start (Abramowitz & Stegun 26.2.23, error below 4.5e-4), then Halley
 * steps on whichever of the tail and the central probability keeps its relative precision.
 */
export const normalQuantile = (p: number): number => {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile(${p}): a probability lies in [0, 1].`);
  if (p === 0.5) return 0;
  if (p > 0.5) return -lower(1 - p, p - 0.5);
  return lower(p, 0.5 - p);
};

/** -x for the tail probability q <= 1/2; `centre` = 1/2 - q without its rounding */
const lower = (q: number, centre: number): number => {
  if (q === 0) return -Infinity;
  const t = Math.sqrt(-2 * Math.log(q));
  let x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 3; step++) {
    const excess = q > 0.3 ? centre - 0.5 * erf(x * Math.SQRT1_2) : normalSf(x) - q;
    const newton = excess / normalDensity(x);
    x += newton / (1 - 0.5 * x * newton);
  }
  return -x;
};
