import type { ControlAtWorst, ControlShowsEvent, WalkPlan } from '../../contracts/index.js';

/** Seeds that were asked for and whose value is undefined or infinite, or whose chain failed by its own fault. */
export interface LostSeeds {
  /** in the strategy alone, with a value in the control */
  readonly here: number;
  /** in the control alone */
  readonly control: number;
  readonly both: number;
  /** ended by the machine, or for want of their data: nothing is safe without them */
  readonly unknown?: number;
}

/** Levels of one look: row i of both arms comes from the same seed. Seeds that are lost in an arm stand in `lost` alone. */
export interface PairedLevels {
  /** level of the strategy by seed (mean risk over the tolerance's window), or 1 where the event happened, else 0 */
  readonly here: Float64Array;
  /** of the control, over the same generations */
  readonly control: Float64Array;
  /** absent: none. For an event they stand in the arms too, as seeds on which it happened */
  readonly lost?: LostSeeds;
  /** the profile calls the risk at this value diverging: never safe, whatever its level so far */
  readonly diverging?: boolean;
  /** the control has itself learnt next to nothing: nothing is safe beside it */
  readonly atWorst?: ControlAtWorst | undefined;
}

/** Whether a walk's real rows, and its control's, are new in each generation or the same again. */
export type WalkRows = Pick<WalkPlan, 'real' | 'controlRows'>;

export interface Look {
  readonly safe: boolean;
  /** at the present trend the last look would hardly pass */
  readonly futile: boolean;
  readonly upper: number;
  readonly below: number;
}

/** What "safe" means and how it is looked at: fixed before the walk, because every look spends some of the 5 %. */
export interface SafetyRule {
  /** numbers of seeds, ascending; never look in between */
  readonly looks: readonly number[];
  /** one-sided nominal level of each look, for the coarse walk and for the half step after it */
  readonly coarse: number;
  readonly refine: number;
  /** a lost seed is one on which the event happened; otherwise one lost seed of the strategy keeps a value from being safe */
  readonly lostIsEvent: boolean;
  look(levels: PairedLevels, level: number): Look;
  /** how far a value is beyond the tolerance on average: above 0 = worse; for the isotonic estimate */
  excess(levels: PairedLevels): number;
  /** the same for the control itself */
  excessOfControl(control: Float64Array): number;
  /** what keeps the result from being about the axis, from the control alone */
  caution(control: Float64Array): ControlShowsEvent | undefined;
}
