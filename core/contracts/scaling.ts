import type { Estimate, TestedEstimate } from './estimate.js';
import type { Basis } from './metric.js';

/**
 * A law of the end values along an axis. In rows, floor + A n^-exponent: of a metric with a best value its distance from
 * it (the floor is given back as a value of the metric: a ceiling of an accuracy), of another its values. In the synthetic
 * share, floor + A share^exponent. Each law is judged by itself.
 */
export interface ScalingFit {
  readonly source: string;
  readonly model: string;
  /** label of the strategy; on axes other than T what its variants have in common */
  readonly strategy: string;
  readonly metric: string;
  readonly basis: Basis;
  /** absent = the number of rows T */
  readonly axis?: 'share' | 'synthetic-rows';
  /** T on the other axes */
  readonly samples?: number;
  /** labels by position on the other axes */
  readonly variants?: readonly string[];
  /** positions on the axis */
  readonly sizes: readonly number[];
  /** seeds that were asked for and have no number at some position, though none has lost it there; absent = none */
  readonly leftOut?: number;
  /**
   * With 95 % percentile intervals of a bootstrap over seeds. Of a distance from the best value, while no floor is shown, of
   * the law without one, and the interval spans those of both laws.
   */
  readonly exponent: Estimate;
  /** in rows: what the metric tends to (while no floor is shown, its best value); in the share: its value at share 0 */
  readonly floor: Estimate;
  /** what is fitted is the distance from this best value; `floor` too is one where the best can be missed on both sides */
  readonly distanceFrom?: number;
  /** of the simpler law: no floor; a line in log rows; proportional to the share, or steeper */
  readonly p: number;
  /** p <= .05 (and no floor of 0 in its interval). Rows: more would not bring it past the floor; share: the first synthetic rows change most */
  readonly saturates: boolean;
  /** slope by seed: a doubling of the rows, or the whole share; two-sided t */
  readonly change?: TestedEstimate;
  /** from the last position but one to the last, by seed; two-sided t */
  readonly lastStep?: TestedEstimate;
  /** of the metric's values, with pointwise 95 % intervals; absent where distances on both sides of the best were fitted */
  readonly curve?: readonly {
    readonly x: number;
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** a sentence that stands by itself */
  readonly text: string;
}
export interface WithoutLaw {
  /** as of `ScalingFit` */
  readonly axis?: NonNullable<ScalingFit['axis']>;
  /**
   * lost: seeds have lost it at some position; few: too few have a number at every one; bases: exact at some, sampled at
   * others; no-best: only the value of real rows is best; away: it gets worse along the axis; at-best: nothing is left to
   * fall; vague: its exponent is not known within a factor of 20; no-change, no-fit: as they say
   */
  readonly reason: 'lost' | 'few' | 'bases' | 'no-best' | 'away' | 'at-best' | 'no-change' | 'no-fit' | 'vague';
  /** what the reason holds for; `note` in words: how many seeds where, by how much */
  readonly metrics: readonly {
    readonly metric: string;
    readonly strategies: readonly { readonly strategy: string; readonly where: string; readonly note?: string }[];
  }[];
  readonly text: string;
}
