import type { WalkPlan } from './study.js';
import type { ControlAtWorst, VerdictId } from './verdict.js';

/** What a test at one value of the walked axis ended in. */
export interface WalkTest {
  readonly value: number;
  /** undecided: neither shown safe nor shown to be worse */
  readonly outcome: 'safe' | 'unsafe' | 'undecided';
  /**
   * why it is not safe. futility: more seeds would hardly show it; budget: they would cost too much; seeds: the last look
   * is past; diverging: the risk still grows at the end; lost: chains failed by their own fault, or their value is
   * undefined or infinite (unsafe where the control loses fewer by the exact test, undecided otherwise); failures: too few
   * cells finished; nothing-learnt: the control does as badly as can be, and nothing is safe beside it
   */
  readonly because?: 'futility' | 'budget' | 'seeds' | 'diverging' | 'lost' | 'failures' | 'nothing-learnt';
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
  /** what keeps the answer from being about the axis */
  readonly caution?: WalkCaution;
}
export type WalkCaution = ControlShowsEvent | ControlAtWorst;
/** Chains on real rows alone show the event in more than half of the tolerated share: T limits, not the axis. */
export interface ControlShowsEvent {
  readonly kind: 'control-shows-event';
  /** share of the control's chains, and of how many */
  readonly share: number;
  readonly n: number;
  readonly tolerated: number;
}
/** What one tolerance, or one event, asks of every value of a walk, and what was found. */
export interface WalkedQuestion extends Pick<Recommendation, 'limit' | 'tests'> {
  /** `label.output` of the metric that the tolerance is about */
  readonly metric: string;
  readonly rule: 'risk' | 'event';
  /** what `upper` and `below` are: times the control's level, the metric's unit beyond the tolerated level, a probability */
  readonly scale: 'ratio' | 'difference' | 'probability';
  readonly below: number;
  readonly safe: SafetyClaim;
  /** in walking order */
  readonly response: readonly WalkedValue[];
}
/**
 * One of several that must hold at once (`recommend.also`). Its limit is how far it was shown safe by itself; its walk goes
 * no further than another's limit, and is none at all (no tests, no limit) where nothing was left to be safe.
 */
export interface JointTolerance
  extends Omit<WalkedQuestion, 'scale' | 'below'>, Partial<Pick<WalkedQuestion, 'scale' | 'below'>> {
  readonly name: string;
  /** its limit is the least, and the recommendation's */
  readonly binding: boolean;
  /** what keeps its limit from being about the axis */
  readonly caution?: WalkCaution;
}
/**
 * A recommendation with what it is about, the numbers behind it and what it says. Where several tolerances must hold at once
 * (`together`) the binding one's numbers are its own.
 */
export interface WalkRecommendation extends Recommendation, WalkedQuestion, Omit<WalkPlan, 'steps'> {
  /** which real rows the answer is about: new ones without end, a table drawn again as if it were the population, or the same ones */
  readonly rows: 'new' | 'population' | 'fixed';
  /** all that must hold at once, in the study's order; absent = there is one */
  readonly together?: readonly JointTolerance[];
  /** what else was measured at the answer and does not look safe there; absent = nothing */
  readonly disagreements?: readonly WalkDisagreement[];
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
  /** what it says, the answer first; `reports/words` tells it, and `summary.json` holds each told, as `text` */
  readonly sentences: readonly [WalkAnswer, ...WalkSentence[]];
}

/** What safe means. */
export type SafetyClaim = RiskClaim | EventClaim;
/** The mean over the last `window` of the generations is less than so much above that of real rows alone. */
export interface RiskClaim {
  readonly kind: 'risk';
  /** the metric, or the risk that it is read as: `1 - purity.training` */
  readonly risk: string;
  readonly window: number;
  readonly generations: number;
  /** a share of the control's level, or an amount in a unit ('' = none) */
  readonly tolerated:
    | { readonly of: 'level'; readonly increase: number }
    | { readonly of: 'unit'; readonly above: number; readonly unit: string };
}
/** Fewer than `probability` of the chains end, in the last fifth of the generations, with the metric below a line. */
export interface EventClaim {
  readonly kind: 'event';
  readonly metric: string;
  /** what the metric counts, where the source names it */
  readonly rare?: string;
  readonly probability: number;
  /** a share of its true value, or a value of its own */
  readonly below: { readonly of: 'truth' | 'itself'; readonly value: number };
  readonly generations: number;
}

/**
 * The answer with all that keeps it from being more than it is: seeds that were lost, what so few seeds cannot show, where the
 * walk stopped. One that names a limit cannot be made, or told, without them.
 */
export type WalkAnswer = ShownSafe | NoneShown | RowsLimit | NothingLearnt | NotLooked;
interface AnswerCaveats {
  /** what had to hold at once; empty: one tolerance alone */
  readonly together: readonly JointAnswer[];
  /** where the walk looked and seeds were lost */
  readonly lost: readonly LostAt[];
  /** of an event: how often it happened where the walk stopped */
  readonly stopped: EventAt | undefined;
  /** what keeps a limit from being about the axis, but for what the answer itself says; absent: nothing does */
  readonly cautions?: readonly NamedCaution[];
}
export interface NamedCaution {
  /** the tolerance, where several must hold at once */
  readonly name?: string;
  readonly caution: WalkCaution;
}
/** One of several tolerances, and how far it was shown to hold by itself. */
export interface JointAnswer extends Pick<JointTolerance, 'name' | 'binding' | 'limit'> {
  /** no value of it was looked at: nothing was left to be safe */
  readonly walked: boolean;
}
/** Every value up to `limit` is safe with 95 % confidence, by all that must hold at once. */
export interface ShownSafe extends AnswerCaveats {
  readonly kind: 'shown-safe';
  readonly limit: number;
  /** what happens to a smaller share of chains, the seeds there cannot exclude; undefined: of an event, which counts chains */
  readonly notExcluded: { readonly share: number; readonly seeds: number } | undefined;
  /** where the estimate, no statement of safety, crosses the tolerance; undefined: nowhere, or it says nothing of the axis */
  readonly crossing: number | undefined;
  /** the walk went through to a share of .9 or more: no share below 1 was found unsafe */
  readonly unbounded: boolean;
}
/** Not even the first value was shown safe. */
export interface NoneShown extends AnswerCaveats {
  readonly kind: 'none-shown';
  readonly first: number;
}
/** None, and the number of rows is the cause: chains on real rows alone show the event too. */
export interface RowsLimit extends AnswerCaveats {
  readonly kind: 'rows-limit';
}
/** None, and the control is the cause: it has itself learnt next to nothing. */
export interface NothingLearnt extends AnswerCaveats {
  readonly kind: 'nothing-learnt';
  readonly control: ControlAtWorst;
}
/** None, for the first value could not even be looked at. */
export interface NotLooked extends AnswerCaveats {
  readonly kind: 'not-looked';
  readonly because:
    | { readonly kind: 'budget'; readonly budget: number }
    /** no seed has a finite value in both arms */
    | { readonly kind: 'lost'; readonly seeds: number }
    /** the machine ended chains, or their data did */
    | { readonly kind: 'unfinished'; readonly unfinished: number; readonly chains: number }
    | { readonly kind: 'few'; readonly seeds: number };
}
/** Seeds that end without a finite value, here or in the control, of how many. */
export interface LostAt {
  readonly value: number;
  readonly lost: number;
  readonly seeds: number;
}
export interface EventAt {
  readonly value: number;
  readonly share: number;
  readonly chains: number;
}

/** One more sentence, in the order in which they are told. Numbers that it does not carry stand in the recommendation itself. */
export type WalkSentence =
  | WalkAnswer
  | WalkCaution
  /** `disagreements`, at `value`: the recommended one, or the furthest that was walked */
  | { readonly kind: 'disagreements'; readonly value: number; readonly recommended: boolean }
  /** `tests` by how they ended; estimated: how many of the walked values exceed the tolerance by their estimates, where it is said */
  | { readonly kind: 'tests'; readonly estimated?: { readonly exceeding?: number } }
  /** of an event: how often here and with real rows alone, and in how many seeds in one of them only (one-sided McNemar) */
  | PairedEvents
  | { readonly kind: 'no-value-safe' }
  | { readonly kind: 'no-value-unsafe' }
  /** the estimate lies more than .1 of the axis beyond the limit */
  | { readonly kind: 'far-estimate' }
  | WalkSpent
  /** `costs` */
  | { readonly kind: 'prices' }
  /** what fresh, or fixed, real rows do to the answer */
  | { readonly kind: 'kind-of-rows' };
export interface PairedEvents {
  readonly kind: 'paired-events';
  readonly value: number;
  readonly share: number;
  readonly here: number;
  readonly control: number;
  readonly n: number;
  readonly p: number;
}
/** Cells that were spent, and what would decide more. */
export interface WalkSpent {
  readonly kind: 'spent';
  /** the test that ended the walk; absent: it came to its end */
  readonly stopped?: Pick<WalkTest, 'value' | 'because'>;
  /** cells that would halve the distance between limit and estimate; absent: there is none, or it cannot be decided */
  readonly halving?: number;
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

/** What `recommend` found in two runs of one walk, the first of them the reference. */
export interface RecommendationMove extends Pick<WalkPlan, 'source' | 'model' | 'samples' | 'strategy' | 'axis'> {
  /** absent: there is no such walk, or none that came to its end */
  readonly before?: WalkFound;
  readonly after?: WalkFound;
  /** safe means another thing in the two runs, or their real rows are of another kind: limits of two questions */
  readonly otherwise?: true;
  /** of the value shown safe, along the walk: none = nothing was shown safe, the least there is */
  readonly move: 'less' | 'more' | 'same' | 'gone' | 'new';
}
/** What a walk came to. */
export interface WalkFound extends Pick<Recommendation, 'limit' | 'reachedEnd' | 'estimate'> {
  readonly answer: WalkAnswer['kind'];
  /** values are walked from large to small, as counts of real rows are */
  readonly falling?: true;
  /** the first value that was not shown safe; absent: none */
  readonly stopped?: Pick<WalkTest, 'value' | 'outcome' | 'because'>;
  /** all that had to hold at once */
  readonly safe: readonly SafetyClaim[];
  readonly rows: WalkRecommendation['rows'];
}
