import type { VerdictThresholds } from '../contracts/index.js';
import { DEFAULTS } from '../study/index.js';

/** The study's own lines and what the tests are fixed to. */
export interface Thresholds extends VerdictThresholds {
  /** level of every one-sided test */
  readonly alpha: number;
  /** fewer seeds than this decide nothing */
  readonly seeds: number;
  /** an effect that few seeds carry, or that does not vary, is absent when fewer than this share of chains show it */
  readonly chains: number;
  /** of the seeds: an effect that fewer of them carry is judged by their count */
  readonly carriers: number;
  /** lost-tails: hits that the control must expect in a measurement before their loss can be excluded */
  readonly hits: number;
  /** diverging-risk: a late rise of a log loss below this, in nats, is small */
  readonly lateNats: number;
  /** generations that diverging-risk needs */
  readonly divergingGenerations: number;
  /** scaling-law: sizes T that it needs */
  readonly sizes: number;
}

/** Everything that the verdicts are judged by, with the study's own lines. */
export const thresholdsOf = (own: VerdictThresholds): Thresholds => ({
  ...own,
  alpha: 0.05,
  seeds: 5,
  chains: 0.1,
  carriers: 0.2,
  hits: 5,
  lateNats: Math.log(1 + own.lateShare),
  divergingGenerations: 10,
  sizes: 3,
});

export const THRESHOLDS: Thresholds = thresholdsOf(DEFAULTS.thresholds);
