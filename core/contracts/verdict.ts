import type { Estimate } from './estimate.js';

export type VerdictId =
  | 'any-risk'
  | 'catastrophic-risk'
  | 'diverging-risk'
  | 'scaling-law'
  | 'variance-collapse'
  | 'lost-modes'
  | 'lost-tails'
  | 'hallucination';
export type VerdictState = 'present' | 'absent' | 'undecided' | 'not-measured';
export interface Verdict {
  readonly id: VerdictId;
  readonly state: VerdictState;
  /** the metric judged (`label.output`), or the one that would measure it */
  readonly metric?: string;
  readonly n?: number;
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
    readonly method: 'lognormal' | 'cornish-fisher' | 't' | 'count' | 'no variation';
    /** ratio: level of X over level of the control; difference: in the metric's unit */
    readonly scale: 'ratio' | 'difference' | 'log-ratio' | 'slope';
    readonly upper: number;
    readonly below: number;
  };
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
  };
  /** the same effect against C' (real rows alone); never changes the state */
  readonly againstRealPart?: Estimate;
  /** what the statement is about and what qualifies it, in words */
  readonly notes: readonly string[];
}
