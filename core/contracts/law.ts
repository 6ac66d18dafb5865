import type { Estimate, TestedEstimate } from './estimate.js';
import type { Basis } from './metric.js';
import type { GroupIndex } from './group.js';

/** What the groups of a law differ in: T, the synthetic share, or the number of synthetic rows beside as many real ones. */
export type LawAxis = 'samples' | 'share' | 'synthetic-rows';

/**
 * A law of the end values along an axis. In rows, floor + A n^-exponent: of a metric with a best value its distance from
 * it (the floor is given back as a value of the metric: a ceiling of an accuracy), of another its values. In the synthetic
 * share, floor + A share^exponent. Each law is judged by itself.
 */
export interface Law {
  /** the groups by position on the axis */
  readonly groups: readonly GroupIndex[];
  /** label of the strategy; on axes other than T what its variants have in common */
  readonly strategy: string;
  readonly metric: string;
  readonly basis: Basis;
  readonly axis: LawAxis;
  /** positions on the axis */
  readonly positions: readonly number[];
  /**
   * distance: a power of the distance from a best value, which nothing passes. values: of a metric without one. share: along
   * the share.
   */
  readonly form: 'distance' | 'values' | 'share';
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
  readonly change: TestedEstimate;
  /** from the last position but one to the last, by seed; two-sided t */
  readonly lastStep: TestedEstimate;
  /** of the metric's values, with pointwise 95 % intervals; absent where distances on both sides of the best were fitted */
  readonly curve?: readonly {
    readonly x: number;
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
}
/** What no law was fitted to along one axis for one reason. */
export interface WithoutLaw {
  readonly axis: LawAxis;
  readonly reason: PlaceWithoutLaw['reason'];
  readonly places: readonly PlaceWithoutLaw[];
}
export type PlaceWithoutLaw = UnfittedPlace & NoLawReason;
interface UnfittedPlace {
  readonly metric: string;
  /** as of `Law` */
  readonly strategy: string;
  readonly groups: readonly GroupIndex[];
}
/**
 * lost: seeds have lost it at some position; few: too few have a number at every one; bases: exact at some, sampled at
 * others; no-best: only the value of real rows is best; away: it gets worse along the axis, by so much a doubling; at-best:
 * nothing is left to fall; vague: its exponent is not known within a factor of 20; no-change, no-fit: as they say
 */
export type NoLawReason =
  | {
      readonly reason: 'lost';
      readonly at: readonly { readonly position: number; readonly lost: number; readonly n: number }[];
    }
  | { readonly reason: 'few'; readonly seeds: number; readonly needed: number }
  | { readonly reason: 'away'; readonly change: TestedEstimate }
  | { readonly reason: 'vague'; readonly exponent: Pick<Required<Estimate>, 'low' | 'high'> }
  | { readonly reason: 'bases' | 'no-best' | 'at-best' | 'no-change' | 'no-fit' };
