import type { GroupIndex } from './group.js';
import type { Basis } from './metric.js';

/**
 * One metric of one source, model and T, chain by chain: the one that its worst strategy is judged on. A mean over seeds hides
 * chains that died.
 */
export interface Trajectories {
  readonly metric: string;
  readonly basis: Basis;
  /** exponential: e to the power of the metric, a mass or a variance of which it is the logarithm */
  readonly as: 'value' | 'exponential';
  /** those that were measured, ascending; evenly spread ones where they are more than 40 */
  readonly generations: readonly number[];
  /** strategies, then the controls that they are held against */
  readonly groups: readonly GroupTrajectories[];
  /** settings (source, model and T) that have none, where there are more than 6; the worst have */
  readonly more?: number;
}
export interface GroupTrajectories {
  readonly group: GroupIndex;
  /** that have a value or have lost it */
  readonly chains: number;
  /** by seed; where a study has more than 1,200 chains some of them, evenly spread from the worst end to the best */
  readonly shown: readonly Trajectory[];
}
export interface Trajectory {
  readonly seed: number;
  /** at the generations above, as far as the chain came; results.csv has all digits */
  readonly values: readonly TrajectoryValue[];
}
/**
 * To four significant digits. none: the chain has lost what is measured, or no row is left in the tail. infinite: as it says.
 * null: not measured in that generation, or nothing was there to measure.
 */
export type TrajectoryValue = number | 'none' | 'infinite' | null;
