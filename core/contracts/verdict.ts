import type { Estimate } from './estimate.js';
import type { GroupIndex } from './group.js';

/** The definitions of collapse in the literature that are judged, each by itself. */
export const VERDICT_IDS = [
  'any-risk',
  'catastrophic-risk',
  'diverging-risk',
  'scaling-law',
  'variance-collapse',
  'lost-modes',
  'lost-tails',
  'hallucination',
] as const;
/** One of them. */
export type VerdictId = (typeof VERDICT_IDS)[number];
/** `absent` is shown, never assumed: what is not shown either way is undecided. */
export type VerdictState = Verdict['state'];

/** One definition of collapse judged of one group. What each state must not be told without is a field that it must have. */
export type Verdict = PresentVerdict | AbsentVerdict | UndecidedVerdict | UnmeasuredVerdict;

export interface PresentVerdict extends JudgedVerdict {
  readonly state: 'present';
  /** whether the bound shows it to stay below the margin all the same */
  readonly withinTolerance: boolean;
}
export interface AbsentVerdict extends JudgedVerdict {
  readonly state: 'absent';
  /** what the seeds cannot exclude at 95 %, an event in up to this share of chains, none of which was drawn; 0 of identical chains */
  readonly excludesAbove: number;
}
export interface UndecidedVerdict extends JudgedVerdict {
  readonly state: 'undecided';
}
export interface UnmeasuredVerdict extends VerdictFacts {
  readonly state: 'not-measured';
  /**
   * no metric of the study looks; its design rules it out (sizes, generations); no chain came far enough to be measured; the
   * metric had no number to compare; every chain has lost it, with the control too; there are numbers, and they cannot show
   * absence (too few hits)
   */
  readonly because: 'no metric' | 'design' | 'no chain' | 'no number' | 'lost' | 'cannot exclude';
  readonly caveats: readonly [VerdictCaveat, ...VerdictCaveat[]];
}
/** Whether a study can judge a definition, known before its first cell. */
export type JudgeableDefinition =
  | {
      readonly id: VerdictId;
      /** `label.output`: it is judged on this one, or where that has no numbers on one of the others, in this order */
      readonly metric: string;
      readonly others: readonly string[];
    }
  | {
      readonly id: VerdictId;
      /** the verdict that every strategy will get */
      readonly unmeasured: UnmeasuredVerdict;
      /** ids of metrics that fit the study's data and would judge it, with their defaults */
      readonly would: readonly string[];
    };
interface JudgedVerdict extends VerdictFacts {
  readonly because?: undefined;
  readonly metric: string;
  readonly n: number;
}

/** What any verdict may say. */
export interface VerdictFacts {
  readonly group: GroupIndex;
  readonly id: VerdictId;
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
  readonly test?: VerdictTest;
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
  /** what the statement is about and what qualifies it, beside the fields above */
  readonly caveats: readonly VerdictCaveat[];
}

/**
 * Of presence: the larger p of Student's and Johnson's t, of an effect on one scale (`larger-t`), of difference and log ratio
 * (`larger-t-both-scales`), of the late rise and of late - early / 2 (`larger-t-late`), two-sided with two one-sided tests
 * for absence (`larger-t-two-sided`); exact count of the seeds that are lost (`mcnemar`)
 */
export type VerdictTest = 'larger-t' | 'larger-t-both-scales' | 'larger-t-late' | 'larger-t-two-sided' | 'mcnemar';

/**
 * The control itself ends, in the mean over its seeds, within `share` of the metric's range of the worst value that it can
 * have: what is not lost against it need not be there.
 */
export interface ControlAtWorst {
  readonly kind: 'control-at-worst';
  readonly metric: string;
  readonly control: number;
  readonly worst: number;
  readonly share: number;
}

/** What a verdict means, rests on or leaves out, beyond its fields. */
export type VerdictCaveat =
  /** the line that any-risk tolerates, over a share of the generations: relative, or `unit` above the control */
  | { readonly kind: 'tolerated'; readonly increase: number; readonly window: number }
  | { readonly kind: 'tolerated-above'; readonly above: number; readonly unit: string; readonly window: number }
  /** catastrophic-risk: what the effect is the distance from */
  | { readonly kind: 'beyond-ratio'; readonly ratio: number }
  | { readonly kind: 'beyond-nats'; readonly nats: number }
  /** diverging-risk: its effect is the late rise minus half of the early one; the bound is on the late rise */
  | { readonly kind: 'late-against-early' }
  | { readonly kind: 'bound-on-late-rise' }
  | { readonly kind: 'sizes'; readonly samples: readonly number[] }
  /** the mean risk cannot be estimated; typical: `typicalRatio` says instead what a typical seed does */
  | { readonly kind: 'heavy-tailed'; readonly n: number; readonly typical: boolean }
  /** too many levels are not positive: the bound is on the difference from the tolerated level */
  | { readonly kind: 'not-positive' }
  /** absence by the exact count of chains: the seeds do not vary, or few carry the effect */
  | {
      readonly kind: 'counted';
      readonly carrying?: number;
      readonly n: number;
      readonly below: number;
      readonly atLeast: number;
    }
  | { readonly kind: 'few-seeds'; readonly fewest: number }
  | { readonly kind: 'no-variation' }
  /** how `lost` counts */
  | { readonly kind: 'lost' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'identical' }
  | { readonly kind: 'expanding' }
  /**
   * hits among the `evaluate` rows that the control expects: fewer than `fewest` cannot show that a tail is kept. `heldOut`: hits
   * are rows of a rare class that are found, `evaluate` those that are held out
   */
  | {
      readonly kind: 'few-hits';
      readonly expected: number;
      readonly evaluate: number;
      readonly fewest: number;
      readonly would: number;
      readonly heldOut?: true;
    }
  /** what is judged is no mass: it is the share of a rare class's held-out rows that this classifier finds */
  | { readonly kind: 'found-by'; readonly by: string }
  /**
   * of a tail of several elements the control shows a part in so many rows; losing `lost` of them, the others taking their
   * mass, reads as losing `reads`: only less than that is called absent
   */
  | { readonly kind: 'shown-part'; readonly shown: number; readonly lost: number; readonly reads: number }
  /** the metric's best value minus it, or its negative, is read as the risk */
  | { readonly kind: 'read-as'; readonly metric: string; readonly highest?: number }
  | { readonly kind: 'passed-over'; readonly metric: string }
  | { readonly kind: 'also-measured'; readonly judged: string; readonly others: readonly string[] }
  | { readonly kind: 'both-bases'; readonly judged: 'exact' | 'sampled' }
  | { readonly kind: 'harmless'; readonly seeds: number; readonly n: number }
  | { readonly kind: 'fixed-control' }
  | ControlAtWorst
  /** the control is the chain's own first generation: nothing is called absent */
  | { readonly kind: 'since-first' }
  /** why it is not measured */
  | { readonly kind: 'no-metric'; readonly id: VerdictId }
  /** of `n` chains each here and of the control so many failed; the others are not there */
  | { readonly kind: 'no-chain'; readonly here: number; readonly control: number; readonly n: number }
  | { readonly kind: 'no-value'; readonly metric: string }
  | { readonly kind: 'other-basis'; readonly metric: string }
  | { readonly kind: 'all-lost'; readonly metric: string; readonly infinite: boolean }
  | { readonly kind: 'few-generations'; readonly needed: number; readonly generations: number }
  | { readonly kind: 'not-finite-before' }
  | { readonly kind: 'few-sizes'; readonly needed: number; readonly sizes: number }
  | { readonly kind: 'no-positive-risk' }
  | { readonly kind: 'zero-risk' }
  | { readonly kind: 'no-slope' };
