import type { WalkPlan } from './study.js';
import type { VerdictId } from './verdict.js';

/** What a test at one value of the walked axis ended in. */
export interface WalkTest {
  readonly value: number;
  /** undecided: neither shown safe nor shown to be worse */
  readonly outcome: 'safe' | 'unsafe' | 'undecided';
  /**
   * why it is not safe. futility: more seeds would hardly show it; budget: they would cost too much; seeds: the last look
   * is past; diverging: the risk still grows at the end; lost: chains failed by their own fault, or their value is
   * undefined or infinite (unsafe where the control loses fewer by the exact test, undecided otherwise); failures: too few
   * cells finished
   */
  readonly because?: 'futility' | 'budget' | 'seeds' | 'diverging' | 'lost' | 'failures';
  /** seeds at the last look, with a value in both arms */
  readonly seeds: number;
  /** seeds lost in either arm by then: failed by the chain's own fault, undefined or infinite; for an event they count as events */
  readonly lost?: number;
  /** seeds that the machine ended, or that wanted for data: nothing is shown safe without them; absent = none */
  readonly unknown?: number;
  /** the one-sided level of each look */
  readonly level: number;
  /** upper bound at the last look and what it has to stay below: of a ratio, a difference or a probability */
  readonly upper?: number;
  readonly below?: number;
}
/** How far an axis (the synthetic share, a verifier's quality) can go before the tolerance is exceeded. */
export interface Recommendation {
  /** largest value of the walk shown safe with 95 % confidence; absent = none was shown safe (never: unsafe) */
  readonly limit?: number;
  /** the walk came to its end: no value on it was found unsafe */
  readonly reachedEnd: boolean;
  /** isotonic point estimate of where the tolerance is crossed; absent = not crossed within the walk, or only at its last value */
  readonly estimate?: number;
  /** first walked value whose estimate exceeds the tolerance; absent = none does */
  readonly exceeding?: number;
  readonly tests: readonly WalkTest[];
  /** new cells that were asked for, and how many were allowed */
  readonly cells: number;
  readonly budget: number;
  /** cells that would about halve the distance between limit and estimate */
  readonly cellsToHalveGap?: number;
  /** what keeps the answer from being about the axis, such as a control that shows the event itself; one of the notes */
  readonly caution?: string;
  readonly notes: readonly string[];
}
/** A recommendation with what it is about, the numbers behind it and what it says in words. */
export interface WalkRecommendation extends Recommendation, Omit<WalkPlan, 'steps'> {
  /** `label.output` of the metric that the tolerance is about */
  readonly metric: string;
  readonly rule: 'risk' | 'event';
  /** what `upper` and `below` are: times the control's level, the metric's unit beyond the tolerated level, a probability */
  readonly scale: 'ratio' | 'difference' | 'probability';
  readonly below: number;
  /** which real rows the answer is about: new ones without end, a table drawn again as if it were the population, or the same ones */
  readonly rows: 'new' | 'population' | 'fixed';
  /** what safe means here, in words */
  readonly safe: string;
  /** what else was measured at the answer and does not look safe there; absent = nothing */
  readonly disagreements?: readonly WalkDisagreement[];
  /** in walking order */
  readonly response: readonly WalkedValue[];
  /** in the study's own prices */
  readonly costs?: {
    readonly soFar: number;
    readonly toHalveGap?: number;
    /** of one generation: the control, and the cheapest value shown safe */
    readonly control: number;
    readonly cheapest?: { readonly value: number; readonly cost: number };
    /** where T is raised until the risk is the control's, if it falls as 1 / T: the value at which that costs least */
    readonly equalRisk?: { readonly value: number; readonly cost: number };
  };
  /** sentences that stand by themselves, the answer first */
  readonly words: readonly string[];
}
/** Another definition, or another risk, that speaks against the value which the walk ended at. */
export interface WalkDisagreement {
  /** of the axis */
  readonly value: number;
  readonly metric: string;
  /** a definition stronger than any rise in risk that is present there */
  readonly verdict?: VerdictId;
  /** a risk whose mean level is so many times the control's, or (of one that may be negative) so much above it */
  readonly ratio?: number;
  readonly difference?: number;
  /** seeds that it rests on */
  readonly n: number;
}
export interface WalkedValue {
  readonly value: number;
  /** label of the group */
  readonly strategy: string;
  /** on the scale of `below`, over the seeds of the last look */
  readonly estimate?: number;
  /** every look: seeds, estimate, and the upper bound at the level of the look */
  readonly looks: readonly { readonly seeds: number; readonly estimate: number; readonly upper?: number }[];
  /** event: seeds with the event here alone and in the control alone; one-sided McNemar */
  readonly paired?: { readonly here: number; readonly control: number; readonly n: number; readonly p: number };
}
