import type { RandomStream } from '../../core/contracts/index.js';
import { normalSf } from '../../core/numerics/index.js';
import { chiSquare, multinomial, poisson } from './laws.js';

/**
 * A world small enough to simulate a study in a millisecond: normal rows and a label with ten equal modes, a Gaussian
 * and label shares fitted to T rows. The fit of a Gaussian needs no rows: mean and variance of T normal rows are drawn
 * from their laws, N(mu, s2 / T) and s2 chi^2(T - 1) / T.
 */
export interface Fit {
  readonly mean: number;
  readonly variance: number;
  readonly shares: Float64Array;
}
export const MODES = 10;
const EVALUATE = 1000;
export const TRUTH: Fit = { mean: 0, variance: 1, shares: new Float64Array(MODES).fill(1 / MODES) };

/** The maximum-likelihood fit (divisor T) to T rows of `from`. */
export const refit = (from: Fit, rows: number, random: RandomStream): Fit => ({
  mean: from.mean + Math.sqrt(from.variance / rows) * random.normal(),
  variance: (from.variance * chiSquare(rows - 1, random)) / rows,
  shares: multinomial(from.shares, rows, random),
});

/** What a study measures of a fit. */
export interface Measurement {
  /** squared error of the mean: the excess risk */
  readonly risk: number;
  readonly logVariance: number;
  /** log of the smoothed mass beyond the real 1 % quantiles, of 1,000 sampled rows */
  readonly tails: number;
  /** share of modes under a quarter of their true share */
  readonly modes: number;
  /** sampled mass where the real density is below its 0.1 % level */
  readonly invented: number;
}
export const METRICS = ['risk', 'logVariance', 'tails', 'modes', 'invented'] as const;

const TAIL = 2.3263478740408408;
const EDGE = 3.2905267314919255;

export const measure = ({ mean, variance, shares }: Fit, random: RandomStream): Measurement => {
  const beyond = (edge: number): number =>
    normalSf((edge - mean) / Math.sqrt(variance)) + normalSf((edge + mean) / Math.sqrt(variance));
  let lost = 0;
  for (const share of shares) if (share < 0.25 / MODES) lost++;
  return {
    risk: mean * mean,
    logVariance: Math.log(variance),
    tails: Math.log((poisson(EVALUATE * beyond(TAIL), random) + 0.5) / (EVALUATE + 1)),
    modes: lost / MODES,
    invented: poisson(EVALUATE * beyond(EDGE), random) / EVALUATE,
  };
};
