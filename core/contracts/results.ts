import type { Failure } from './cell.js';
import type { Gallery } from './gallery.js';
import type { Basis, Output } from './metric.js';
import type { StudyRecord, WalkPlan } from './study.js';

/**
 * `summary.json`: everything that the analysis found and all that a report shows; aggregates only. A report is a pure
 * function of this object, so an old run can be rendered again.
 */
export interface StudyResults {
  readonly schema: 'collapsar/summary@1';
  readonly record: StudyRecord;
  /** in the order of the study; `id` is what results.csv calls it */
  readonly metrics: readonly MetricInfo[];
  readonly groups: readonly GroupResults[];
  readonly failures: readonly CellFailure[];
  readonly counts: { readonly cells: number; readonly done: number; readonly failed: number; readonly missing: number };
  /** the report's first lines, most important first */
  readonly findings: readonly Finding[];
  /** laws of the end values along T, the synthetic share or the number of synthetic rows, from three positions on */
  readonly scaling?: readonly ScalingFit[];
  /** what no law was fitted to, and why: sentences */
  readonly withoutLaw?: readonly string[];
  /** strategies that share a control, judged at once; absent = no two of them do */
  readonly comparisons?: readonly Comparison[];
  /** what became of the study's gates, one for each gate, group and definition; absent = the study has none */
  readonly gates?: readonly GateResult[];
  /** of a run of `recommend`: one for each source, model and T */
  readonly recommendations?: readonly WalkRecommendation[];
  /** a few rows of the models to look at, as many as a page can hold; absent = the study shows none */
  readonly gallery?: readonly Gallery[];
}

export interface MetricInfo extends Omit<Output, 'name' | 'range'> {
  /** null = unbounded, which JSON cannot say otherwise */
  readonly range: readonly [low: number | null, high: number | null];
  /** `label.output` */
  readonly id: string;
  readonly label: string;
  readonly output: string;
  /** the metric entry's id, whatever its label */
  readonly use: string;
}

export interface GroupResults {
  readonly source: string;
  readonly model: string;
  readonly strategy: string;
  readonly samples: number;
  readonly role: 'strategy' | 'control';
  readonly share?: number;
  /** label of the control C it is judged against */
  readonly control?: string;
  /** C' */
  readonly realPart?: string;
  readonly controlNote?: string;
  /** seeds whose cell reached the last generation */
  readonly seeds: readonly number[];
  readonly failed: number;
  readonly series: readonly Series[];
  readonly lineage: readonly LineagePoint[];
  readonly verdicts: readonly Verdict[];
  /** where the run seems to lead past its last generation; absent = nothing measured allows a forecast */
  readonly earlyWarnings?: readonly EarlyWarning[];
}

/** A forecast from all generations of the run. Never without the coverage that the method was measured to have. */
export interface EarlyWarning {
  readonly metric: string;
  readonly basis: Basis;
  /** generations and seeds it rests on */
  readonly observed: number;
  readonly n: number;
  /** the generation it is about */
  readonly generation: number;
  /** the mean over seeds in that generation as a ratio to the control's: of a typical seed */
  readonly low: number;
  readonly high: number;
  /** the ratio that is tolerated: at most this of a risk, at least this of a variance */
  readonly tolerated: number;
  readonly word: 'warning' | 'may collapse' | 'no sign';
  /** share of simulated studies in which such an interval covered, the smallest over settings */
  readonly coverage: number;
  /** a sentence that stands by itself */
  readonly text: string;
}

/** One metric of one group by generation. */
export interface Series {
  readonly metric: string;
  readonly basis: Basis;
  readonly points: readonly Point[];
  /** closed forms that apply, by generation; shorter than `points` where a form says nothing */
  readonly theory?: readonly TheoryPoint[];
  readonly trend?: Trend;
}
export interface Point {
  readonly generation: number;
  /** seeds with a value */
  readonly n: number;
  readonly mean: number;
  /** over seeds, divisor n - 1; absent when n < 2 */
  readonly sd?: number;
  /** 95 % t interval of the mean over seeds; absent when n < 2 */
  readonly low?: number;
  readonly high?: number;
  /** smallest and largest seed */
  readonly min: number;
  readonly max: number;
}
export interface TheoryPoint {
  readonly generation: number;
  readonly value: number;
  readonly bound?: 'upper' | 'lower';
  readonly spread?: number;
  readonly reference: string;
}
/** One number per seed: mean of the last fifth of the generations; paired t-test against the control. */
export interface Trend {
  readonly first: Estimate;
  readonly end: Estimate;
  /** end(X) - end(C), paired by seed */
  readonly difference?: TestedEstimate;
  /** rate of change of log value a generation, minus the control's where there is one; positive values only */
  readonly rate?: TestedEstimate;
  readonly halfLife?: { readonly value: number; readonly low: number; readonly high?: number };
  readonly onset?: {
    readonly generation?: number;
    readonly low?: number;
    readonly high?: number;
    readonly withinRun: boolean;
  };
}
export interface Estimate {
  readonly n: number;
  readonly mean: number;
  readonly low?: number;
  readonly high?: number;
}
export interface TestedEstimate extends Estimate {
  /** two-sided */
  readonly p?: number;
  /** p after Benjamini-Hochberg over the metrics of the group: exploratory, never a verdict */
  readonly exploratory?: number;
}

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

/** By origin, mean over seeds. */
export interface LineagePoint {
  readonly generation: number;
  readonly real: number;
  readonly teacher: number;
  readonly synthetic: Readonly<Record<number, number>>;
}

export interface CellFailure extends Failure {
  readonly source: string;
  readonly model: string;
  readonly strategy: string;
  readonly samples: number;
  readonly seed: number;
}

/**
 * A law of the end values along an axis. In rows, floor + A n^-exponent: of a metric with a best value its distance from
 * it (the floor is given back as a value of the metric: a ceiling of an accuracy), of another its values. In the synthetic
 * share, floor + A share^exponent. Each law is judged by itself.
 */
export interface ScalingFit {
  readonly source: string;
  readonly model: string;
  /** label of the strategy; on axes other than T what its variants have in common */
  readonly strategy: string;
  readonly metric: string;
  readonly basis: Basis;
  /** absent = the number of rows T */
  readonly axis?: 'share' | 'synthetic-rows';
  /** T on the other axes */
  readonly samples?: number;
  /** labels by position on the other axes */
  readonly variants?: readonly string[];
  /** positions on the axis */
  readonly sizes: readonly number[];
  /** with 95 % percentile intervals of a bootstrap over seeds */
  readonly exponent: Estimate;
  /** in rows: what the metric tends to; in the share: its value at share 0 */
  readonly floor: Estimate;
  /** what is fitted is the distance from this best value; `floor` too is one where the best can be missed on both sides */
  readonly distanceFrom?: number;
  /** of the simpler law: no floor; a line in log rows; proportional to the share, or steeper */
  readonly p: number;
  /** p <= .05 (and no floor of 0 in its interval). Rows: more would not bring it past the floor; share: the first synthetic rows change most */
  readonly saturates: boolean;
  /** slope by seed: a doubling of the rows, or the whole share; two-sided t */
  readonly change?: TestedEstimate;
  /** from the last position but one to the last, by seed; two-sided t */
  readonly lastStep?: TestedEstimate;
  /** of the metric's values, with pointwise 95 % intervals; absent where distances on both sides of the best were fitted */
  readonly curve?: readonly {
    readonly x: number;
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** a sentence that stands by itself */
  readonly text: string;
}

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
  /** max-T: Westfall and Young's step-down by flipping the signs of whole seeds; Holm: of paired t tests (few seeds) */
  readonly method: 'max-T' | 'Holm';
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

/** One definition of one group held against the state that a gate asks for. */
export interface GateResult {
  /** labels of the group; of a gate that no group of the study answers to, as far as it names them */
  readonly source?: string;
  readonly model?: string;
  readonly strategy?: string;
  readonly samples?: number;
  readonly verdict: VerdictId;
  readonly asked: string;
  /** absent: no group of the study answers to the gate */
  readonly found?: VerdictState;
  readonly met: boolean;
  /** what was asked, what was found and, where seeds are wanting, how many would decide */
  readonly text: string;
}

/** A sentence that stands by itself, with where in the report the reader can check it. */
export interface Finding {
  readonly tone: 'collapse' | 'safe' | 'undecided' | 'warning' | 'note';
  readonly text: string;
  readonly group?: {
    readonly source: string;
    readonly model: string;
    readonly strategy: string;
    readonly samples: number;
  };
  readonly metric?: string;
}

/** One row of results.csv, before labels: what the analysis reads. Values by seed, column-wise. */
export interface MeasuredSeries {
  readonly group: number;
  readonly metric: string;
  readonly basis: Basis;
  readonly generations: number;
  readonly seeds: readonly number[];
  /** seeds x generations, row-major; NaN = not measured (never leaves the analysis) */
  readonly values: Float64Array;
}

/** What a test at one value of the walked axis ended in. */
export interface WalkTest {
  readonly value: number;
  /** undecided: neither shown safe nor shown to be worse */
  readonly outcome: 'safe' | 'unsafe' | 'undecided';
  /**
   * why it is not safe. futility: more seeds would hardly show it; budget: they would cost too much; seeds: the last look
   * is past; diverging: the risk still grows at the end; failures: too few cells finished
   */
  readonly because?: 'futility' | 'budget' | 'seeds' | 'diverging' | 'failures';
  /** seeds at the last look, with a value in both arms */
  readonly seeds: number;
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
  /** isotonic point estimate of where the tolerance is crossed; absent = not crossed within the walk */
  readonly estimate?: number;
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
  /** what safe means here, in words */
  readonly safe: string;
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
