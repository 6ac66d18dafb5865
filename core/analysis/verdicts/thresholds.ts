/**
 * Where the definitions draw their lines. The names of the definitions are Schaeffer et al.'s (2025); these numbers are
 * Collapsar's choice and are printed with every report.
 */
export interface Thresholds {
  /** level of every one-sided test */
  readonly alpha: number;
  /** fewer seeds than this decide nothing */
  readonly seeds: number;
  /** catastrophic-risk: times the control's level (a positive risk) */
  readonly catastrophicRatio: number;
  /** catastrophic-risk of a log loss: nats above the control (log 2 = perplexity doubled) */
  readonly catastrophicNats: number;
  /** diverging-risk: a late rise below this share of the control's level is small */
  readonly lateShare: number;
  /** the same of a log loss, in nats */
  readonly lateNats: number;
  /** generations that diverging-risk needs */
  readonly divergingGenerations: number;
  /** scaling-law: sizes T that it needs, and how far the exponent may move */
  readonly sizes: number;
  readonly exponent: number;
  /** variance-collapse: share of the control's generalised standard variance that counts as kept */
  readonly variance: number;
  /** lost-modes: lost fraction that counts as none */
  readonly modes: number;
  /** lost-tails: share of the control's tail mass that counts as kept */
  readonly tails: number;
  /** hallucination: mass that counts as none */
  readonly hallucination: number;
}

export const THRESHOLDS: Thresholds = {
  alpha: 0.05,
  seeds: 5,
  catastrophicRatio: 10,
  catastrophicNats: Math.LN2,
  lateShare: 0.25,
  lateNats: Math.log(1.25),
  divergingGenerations: 10,
  sizes: 3,
  exponent: 0.2,
  variance: 0.8,
  modes: 0.1,
  tails: 0.75,
  hallucination: 0.01,
};
