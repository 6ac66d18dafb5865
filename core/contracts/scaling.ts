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
  /** with 95 % percentile intervals of a bootstrap over seeds */
  readonly exponent: Estimate;
  /** in rows: what the metric tends to; in the share: its value at share 0 */
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
  readonly text: string;
}
