import type { Failure } from './cell.js';
import type { Comparison, Ranking } from './comparison.js';
import type { Estimate, TestedEstimate } from './estimate.js';
import type { Gallery } from './gallery.js';
import type { Basis, Output } from './metric.js';
import type { WalkRecommendation } from './recommendation.js';
import type { ScalingFit, WithoutLaw } from './scaling.js';
import type { StudyRecord } from './study.js';
import type { Verdict, VerdictId, VerdictState } from './verdict.js';

/**
 * `summary.json`: everything that the analysis found and all that a report shows; aggregates and what galleries show. A report is a pure
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
  /** what no law was fitted to, and why: a sentence for each axis and reason */
  readonly withoutLaw?: readonly WithoutLaw[];
  /** strategies that share a control, judged at once; absent = no two of them do */
  readonly comparisons?: readonly Comparison[];
  /** all strategies and controls side by side by their end values, a ranking for each metric judged; absent = under two strategies */
  readonly rankings?: readonly Ranking[];
  /** what became of the study's gates, one for each gate, group and definition; absent = the study has none */
  readonly gates?: readonly GateResult[];
  /** what `recommend` found: one for each source, model and T; absent = no whole walk is recorded */
  readonly recommendations?: readonly WalkRecommendation[];
  /** what was measured along the walks: their own groups and seeds, which no verdict above rests on */
  readonly walked?: WalkedResults;
  /** a few rows of the models to look at, as many as a page can hold; absent = the study shows none */
  readonly gallery?: readonly Gallery[];
}
export type WalkedResults = Pick<
  StudyResults,
  'metrics' | 'groups' | 'failures' | 'counts' | 'scaling' | 'withoutLaw' | 'comparisons' | 'gallery'
>;
/** One output of one metric of the study, as it was declared. */
export interface MetricInfo extends Omit<Output, 'name' | 'range'> {
  /** null = unbounded, which JSON cannot say otherwise */
  readonly range: readonly [low: number | null, high: number | null];
  /** `label.output` */
  readonly id: string;
  readonly label: string;
  readonly output: string;
  /** the metric entry's id, whatever its label */
  readonly use: string;
  /** by the metric's own word there was nothing to measure, of any model in any chain */
  readonly nothing?: true;
}
/** What was found about one source x model x strategy x samples, over its seeds. */
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
/** What all generations of the run say of one metric of one group farther on, or that they can say nothing. */
export type EarlyWarning = Forecasted | NotForecasted;
/** Never without the coverage that the method was measured to have. */
export interface Forecasted {
  readonly metric: string;
  readonly basis: Basis;
  /** generations and seeds it rests on: all that were asked for here and in the control, but for those with nothing to measure */
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
  /** by how it grows, which the run alone does not tell: share of simulated studies in which such an interval covered */
  readonly coverage: readonly GrowthCoverage[];
  /** a sentence that stands by itself */
  readonly text: string;
}
export interface GrowthCoverage {
  readonly growth: 'bounded' | 'power law' | 'linear' | 'exponential' | 'random walk';
  /** the smallest over the settings of that growth */
  readonly least: number;
}
/** No interval is made of the seeds that are left when others have lost what is forecast. */
export interface NotForecasted {
  readonly metric: string;
  readonly basis: Basis;
  /** lost: seeds have lost it; no forecast: they are not known yet, or have no logarithm */
  readonly word: 'lost' | 'no forecast';
  /** seeds asked for here and in the control */
  readonly n: number;
  /** of them, in some generation undefined or infinite for the worse, or the chain failed by its own fault: here; in the control */
  readonly lost: number;
  readonly lostInControl: number;
  /** without a number that is known, in either */
  readonly unknown: number;
  /** a risk of exactly 0, in either */
  readonly zero: number;
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
/** One metric of one group in one generation, over seeds. */
export interface Point {
  readonly generation: number;
  /** seeds with a finite value: what the other numbers are about */
  readonly n: number;
  /** seeds without one because what is measured was lost, or is infinite; absent = none */
  readonly lost?: number;
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
  /** seeds that the end leaves out: lost or infinite there, or their chain failed; absent = none */
  readonly lost?: number;
  /** of a tail mass, the masses at the end by seed: how many chains make none any more, and the middle and range of the others */
  readonly masses?: {
    readonly none: number;
    readonly n: number;
    readonly median?: number;
    readonly low?: number;
    readonly high?: number;
  };
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
/** By origin, mean over seeds. */
export interface LineagePoint {
  readonly generation: number;
  readonly real: number;
  readonly teacher: number;
  readonly synthetic: Readonly<Record<number, number>>;
  /** real rows that were drawn for the first time; absent = not recorded */
  readonly drawn?: number;
}
/** Why one chain did not come to its end, and which chain it is. */
export interface CellFailure extends Failure {
  readonly source: string;
  readonly model: string;
  readonly strategy: string;
  readonly samples: number;
  readonly seed: number;
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
/** One of the report's first lines, with where in it the reader can check it. */
export type Finding = FindingInWords | RecommendationFinding;
interface FindingPlace {
  readonly tone: 'collapse' | 'safe' | 'undecided' | 'warning' | 'note';
  readonly group?: {
    readonly source: string;
    readonly model: string;
    readonly strategy: string;
    readonly samples: number;
  };
  readonly metric?: string;
}
/** A sentence that stands by itself. */
export interface FindingInWords extends FindingPlace {
  readonly kind?: undefined;
  readonly text: string;
}
/** A part of what `recommend` answered. */
export interface RecommendationFinding extends FindingPlace {
  readonly kind: 'recommendation';
  readonly text?: undefined;
  /** place in `recommendations`, from 0 */
  readonly recommendation: number;
  /** place in its `sentences` */
  readonly sentence: number;
}
/** One row of results.csv, before labels: what the analysis reads. Values by seed, column-wise. */
export interface MeasuredSeries {
  readonly group: number;
  readonly metric: string;
  readonly basis: Basis;
  readonly generations: number;
  readonly seeds: readonly number[];
  /** seeds x generations, row-major; infinite values are values; NaN = no number (never leaves the analysis), `marks` say why */
  readonly values: Float64Array;
  /** of the same places: why no number stands there (MARKS of the analysis); absent: nowhere but for want of a record */
  readonly marks?: Uint8Array;
}
