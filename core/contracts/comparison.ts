import type { Estimate } from './estimate.js';
import type { Basis } from './metric.js';
import type { VerdictId, VerdictState } from './verdict.js';

/**
 * The strategies of one source, model and T that have the same control, compared with it at once on the effect of one
 * definition: p of presence adjusted over the strategies, where a profile adjusts over the definitions of one strategy.
 * It never changes a verdict.
 */
export interface Comparison {
  readonly source: string;
  readonly model: string;
  readonly samples: number;
  /** label of the control that they share */
  readonly control: string;
  readonly verdict: VerdictId;
  readonly metric: string;
  readonly basis: Basis;
  readonly scale: 'difference' | 'log-ratio';
  /**
   * of the strategies. max-T: Westfall and Young's step-down by flipping the signs of whole seeds; Holm: of paired t tests
   * (few seeds); Dunnett: one-sided, of independent groups with one spread
   */
  readonly method: 'max-T' | 'Holm' | 'Dunnett';
  /** why it is not the method that the study asked for */
  readonly note?: string;
  /** smallest effect first */
  readonly strategies: readonly ComparedStrategy[];
  /** every two of them, adjusted over all pairs; absent = too many to be of use */
  readonly pairs?: readonly ComparedPair[];
  /** a sentence that stands by itself */
  readonly text: string;
}
export interface ComparedStrategy {
  readonly strategy: string;
  /** theta-hat, bigger = worse, with its 95 % simultaneous interval */
  readonly effect: Estimate;
  /** one-sided, of an effect above 0: alone and adjusted over the strategies */
  readonly p: number;
  readonly adjusted: number;
  /** adjusted <= .05 */
  readonly worse: boolean;
  /** what the strategy's own profile says of the definition */
  readonly state: VerdictState;
}
export interface ComparedPair {
  readonly better: string;
  readonly worse: string;
  /** by how much, with a 95 % simultaneous interval */
  readonly effect: Estimate;
  /** two-sided: alone and adjusted over all pairs */
  readonly p: number;
  readonly adjusted: number;
  /** adjusted <= .05 */
  readonly apart: boolean;
}
