import type { Estimate } from './estimate.js';
import type { Basis } from './metric.js';
import type { GroupIndex } from './group.js';
import type { VerdictId, VerdictState } from './verdict.js';

/**
 * The strategies of one source, model and T that have the same control, compared with it at once on the effect of one
 * definition: p of presence adjusted over the strategies, where a profile adjusts over the definitions of one strategy.
 * It never changes a verdict.
 */
export interface Comparison {
  /** the control that they share */
  readonly control: GroupIndex;
  readonly verdict: VerdictId;
  readonly metric: string;
  readonly basis: Basis;
  readonly scale: 'difference' | 'log-ratio';
  /**
   * of the strategies. max-T: Westfall and Young's step-down by flipping the signs of whole seeds; Holm: of paired t tests
   * (few seeds); Dunnett: one-sided, of independent groups with one spread
   */
  readonly method: 'max-T' | 'Holm' | 'Dunnett';
  /** the method that the study asked for, where another takes its place, and why */
  readonly instead?: ComparedInstead;
  /** without lost seeds first, smallest effect first; those with lost seeds behind them, whatever their other seeds say */
  readonly strategies: readonly ComparedStrategy[];
  /** strategies with this control that too few seeds are known of; absent = none */
  readonly leftOut?: readonly { readonly group: GroupIndex; readonly n: number }[];
  /** every two of them, adjusted over all pairs; absent = too many to be of use */
  readonly pairs?: readonly ComparedPair[];
}
/** lost: Dunnett's test has no place for lost seeds. missing: it needs every seed in every group. */
export type ComparedInstead =
  | { readonly of: 'Dunnett'; readonly because: 'lost' | 'missing' | 'no spread' }
  | {
      readonly of: 'Dunnett';
      readonly because: 'spreads';
      /** the largest standard deviation over the smallest */
      readonly ratio: number;
    }
  | { readonly of: 'max-T'; readonly because: 'seeds'; readonly needed: number };
export interface ComparedStrategy {
  readonly group: GroupIndex;
  /**
   * theta-hat, bigger = worse, with its 95 % simultaneous interval. A seed lost here counts as the largest effect of any
   * strategy, one lost in the control alone as the smallest: of such a mean there is no interval.
   */
  readonly effect: Estimate;
  /** seeds compared: with a number, or lost */
  readonly n: number;
  /** of them lost here, in the control or not; in the control */
  readonly lost: number;
  readonly lostInControl: number;
  /** seeds left out, neither lost nor with a number in both */
  readonly unknown: number;
  /** one-sided, of an effect above 0: alone and adjusted over the strategies */
  readonly p: number;
  readonly adjusted: number;
  /** adjusted <= .05 */
  readonly worse: boolean;
  /** what the strategy's own profile says of the definition */
  readonly state: VerdictState;
}
/** Of two strategies of which one has lost more seeds, that one is the worse. */
export interface ComparedPair {
  readonly better: GroupIndex;
  readonly worse: GroupIndex;
  /** by how much, with a 95 % simultaneous interval; below 0, and never `apart`, where the one with more lost seeds has the better rest */
  readonly effect: Estimate;
  /** two-sided: alone and adjusted over all pairs */
  readonly p: number;
  readonly adjusted: number;
  /** adjusted <= .05 */
  readonly apart: boolean;
}

/**
 * The strategies and controls of one source, model and T side by side, by their end values of one metric on one scale. A
 * comparison with a control of as many rows explains what synthetic rows cost; it orders nothing, since strategies have
 * controls of different sizes.
 */
export interface Ranking {
  /** what the metric is judged on: its direction is the definition's */
  readonly verdict: VerdictId;
  readonly metric: string;
  readonly basis: Basis;
  readonly better: 'lower' | 'higher';
  /** of the pairs: max-T by flipping the signs of whole seeds from ten seeds on, else, and of over 30 groups, Holm */
  readonly method: 'max-T' | 'Holm';
  /** best first; those with lost seeds behind all without */
  readonly entries: readonly RankedGroup[];
  /** every two, in the order of `entries`, adjusted over all pairs */
  readonly pairs: readonly RankedPair[];
  /** pairs with fewer than five seeds in common: not tested */
  readonly untested: number;
}
export interface RankedGroup {
  readonly group: GroupIndex;
  /**
   * the places that it may have: one more than are shown to be better (with lost seeds: than have none), up to the last that
   * is not shown to be worse
   */
  readonly place: { readonly from: number; readonly to: number };
  /** end value of the seeds that have one, with its 95 % t interval; absent = none has */
  readonly end?: Estimate;
  /** seeds asked for: of them lost, and not known (or with nothing to measure) */
  readonly n: number;
  readonly lost: number;
  readonly unknown: number;
  /** of a training set of the last generation, mean over seeds; synthetic: a teacher's too */
  readonly rows?: { readonly real: number; readonly synthetic: number };
  /** real rows drawn over the whole run, each once; absent: not recorded */
  readonly realDrawn?: number;
}
export interface RankedPair {
  readonly better: GroupIndex;
  readonly worse: GroupIndex;
  /** how much worse at the end, by seed, with its 95 % simultaneous interval; absent where seeds are lost, and of many pairs */
  readonly effect?: Estimate;
  /** seeds compared */
  readonly n: number;
  /** two-sided, adjusted over all pairs */
  readonly adjusted: number;
  /** adjusted <= .05, and the better one has not lost more seeds */
  readonly apart: boolean;
}
