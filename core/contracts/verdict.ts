import type { Estimate } from './estimate.js';

/** The definitions of collapse in the literature that are judged, each by itself. */
export type VerdictId =
  | 'any-risk'
  | 'catastrophic-risk'
  | 'diverging-risk'
  | 'scaling-law'
  | 'variance-collapse'
  | 'lost-modes'
  | 'lost-tails'
  | 'hallucination';
/** `absent` is shown, never assumed: what is not shown either way is undecided. */
export type VerdictState = 'present' | 'absent' | 'undecided' | 'not-measured';
/** One definition of collapse, judged by itself for one group. */
export interface Verdict {
  readonly id: VerdictId;
  readonly state: VerdictState;
  /**
   * not-measured: no metric of the study looks; its design rules it out (sizes, generations); the metric had no number to
   * compare; every chain has lost it, with the control too; there are numbers, and they cannot show absence (too few hits)
   */
  readonly because?: 'no metric' | 'design' | 'no number' | 'lost' | 'cannot exclude';
  /** the metric judged (`label.output`), or the one that would measure it */
  readonly metric?: string;
  /** seeds that it is judged on: those with a number in both arms, and those that have lost it in one or both */
  readonly n?: number;
  /**
   * Seeds that have no number, or an infinite one, at the end. Those lost (undefined, infinite for the worse, or the chain
   * failed) count as the worst for presence; any of these forbid absence. Absent field: none.
   */
  readonly lost?: {
    /** lost here alone, in the control alone, in both */
    readonly here: number;
    readonly control: number;
    readonly both: number;
    /** of those lost here, with the control or alone: an infinite value */
    readonly infinite: number;
    /** not run yet, ended by the machine, or measured on the other basis only: not counted as lost */
    readonly unknown: number;
    /** seeds asked for in both arms */
    readonly n: number;
  };
  /**
   * any-risk: other risks that the study measured and that are shown to exceed the same tolerance, whatever this one does.
   * `ratio` to the control's of a positive risk, else `difference`; absent where a chain has lost it
   */
  readonly others?: readonly {
    readonly metric: string;
    readonly ratio?: number;
    readonly difference?: number;
    /** seeds that lost it here and not in the control, of so many */
    readonly lost: number;
    readonly n: number;
  }[];
  /** the chains are the control's, number for number: absent, whatever the tests */
  readonly identical?: true;
  /**
   * how often a test that says 5 % was wrong in the worst world that it was tried in, with so many seeds: where every chain
   * carries its part of the effect, and where few carry all of it
   */
  readonly worstRates?: { readonly everyChain: number; readonly fewChains: number };
  /** absent: what the seeds cannot exclude at 95 %, an event in up to this share of chains, none of which was drawn */
  readonly excludesAbove?: number;
  /** theta-hat, bigger = worse, with its 95 % t interval */
  readonly effect?: Estimate;
  /** what `effect`, `zero` and `margin` are counted in: the metric's unit, natural log of a ratio, exponent */
  readonly scale?: 'difference' | 'log-ratio' | 'slope';
  /** z and delta of the definition */
  readonly zero?: number;
  readonly margin?: number;
  /** p of presence, Holm-adjusted over the group's measured verdicts; p of absence, unadjusted and Holm-adjusted */
  readonly presence?: number;
  /** p of presence before that adjustment */
  readonly presenceAlone?: number;
  readonly absence?: number;
  readonly absenceAdjusted?: number;
  readonly test?: string;
  /** the one-sided 95 % upper bound that absence rests on: absent when `upper` < `below` */
  readonly bound?: {
    /**
     * pivot: generalised pivot of two lognormal means; johnson: where the larger p of Student's and Johnson's t crosses the
     * level; count: exact (Clopper-Pearson)
     */
    readonly method: 'pivot' | 'johnson' | 'count';
    /** ratio: level of X over level of the control; difference: in the metric's unit; chains: share of chains that show it */
    readonly scale: 'ratio' | 'difference' | 'log-ratio' | 'slope' | 'chains';
    readonly upper: number;
    readonly below: number;
  };
  /** of a verdict `present`: whether the bound shows it to stay below the margin all the same */
  readonly withinTolerance?: boolean;
  /** variance-collapse: the variance grows beyond the control's */
  readonly expanding?: boolean;
  /** exp(mean log ratio) to the control with its 95 % t interval, where the mean risk is too heavy-tailed to bound */
  readonly typicalRatio?: Estimate;
  /** lost-tails: seeds whose mass fell under half of the true one, here alone and in the control alone; one-sided McNemar */
  readonly halved?: { readonly here: number; readonly control: number; readonly n: number; readonly p: number };
  readonly seedsThatWouldDecide?: {
    readonly n?: number;
    readonly low?: number;
    readonly high?: number;
    readonly moreThan?: number;
    /** no estimate: fewer seeds decide nothing */
    readonly atLeast?: number;
  };
  /** the same effect against C' (real rows alone); never changes the state */
  readonly againstRealPart?: Estimate;
  /** what the statement is about and what qualifies it, in words */
  readonly notes: readonly string[];
}
