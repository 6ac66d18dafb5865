import { binomialCdf, clopperPearson } from '../../numerics/index.js';
import { hasSpread, skewedAbove } from './skewed.js';

export interface CountBound {
  /** seeds that show it */
  readonly events: number;
  /** exact upper bound, at 1 - alpha, of the share of chains that do */
  readonly upper: number;
  /** of H0: that share >= `tolerated` */
  readonly p: number;
  /** seeds without a single event that would do */
  readonly atLeast: number;
}

/** Absence by the exact count of the seeds that show it (Clopper & Pearson 1934): what no seed drew has no spread to bound it. */
export const countBound = (events: number, n: number, tolerated: number, alpha: number): CountBound => ({
  events,
  upper: n < 1 ? 1 : clopperPearson(events, n, alpha).upper,
  p: n < 1 ? 1 : binomialCdf(events, n, tolerated),
  atLeast: Math.ceil(Math.log(alpha) / Math.log(1 - tolerated)),
});

/** The share of chains that n of them, none of which showed an event, leave open at 95 %: 1 - .05^(1 / n). */
export const notExcluded = (n: number): number => 1 - Math.exp(Math.log(0.05) / n);

/**
 * p of H0: mean <= `at` by skewedAbove; of seeds without spread by the exact sign test, for which all of them on one side
 * are n tosses of a coin.
 */
export const shownAbove = (values: Float64Array, at: number): number => {
  const n = values.length;
  if (n < 2 || hasSpread(values, at)) return skewedAbove(values, at);
  return values.every((value) => value > at) ? Math.exp(-n * Math.LN2) : 1;
};

/**
 * Exact one-sided McNemar test: of the seeds on which exactly one arm shows the event, `here` show it here and
 * `control` in the control; p = P(Binomial(here + control, 1/2) >= here). No discordant seed: 1.
 */
export const mcnemar = (here: number, control: number): number => binomialCdf(control, here + control, 0.5);
