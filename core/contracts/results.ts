import type { Failure } from './cell.js';
import type { Comparison, Ranking } from './comparison.js';
import type { Estimate, TestedEstimate } from './estimate.js';
import type { Finding, GateResult } from './finding.js';
import type { Forecast } from './forecast.js';
import type { Gallery } from './gallery.js';
import type { Group, GroupIndex, GroupLineage } from './group.js';
import type { Basis, Output } from './metric.js';
import type { WalkRecommendation } from './recommendation.js';
import type { Law, WithoutLaw } from './law.js';
import type { StudyRecord } from './study.js';
import type { Trajectories } from './trajectory.js';
import type { Verdict } from './verdict.js';

/**
 * `summary.json`: everything that the analysis found and all that a report shows, as facts; aggregates and what galleries
 * show. A report is a pure function of this object, so an old run can be rendered again. The file has the facts told beside
 * them, as `text`.
 */
export interface StudyResults extends GridResults {
  readonly schema: 'collapsar/summary@2';
  readonly record: StudyRecord;
  /** the report's first lines, most important first */
  readonly findings: readonly Finding[];
  /** what became of the study's gates, one for each gate, group and definition; absent = the study has none */
  readonly gates?: readonly GateResult[];
  /** what `recommend` found: one for each source, model and T; absent = no whole walk is recorded */
  readonly recommendations?: readonly WalkRecommendation[];
  /** what was measured along the walks: their own groups and seeds, which no verdict above rests on */
  readonly walked?: WalkedResults;
}
export type WalkedResults = GridResults;
/** What is known of one set of groups: the grid's, or the walks'. */
export interface GridResults {
  /** in the order of the study; `id` is what results.csv calls it */
  readonly metrics: readonly MetricInfo[];
  /** what everything below is about, by its place here: the place of the same group in the record */
  readonly groups: readonly Group[];
  /** one for each group, metric and basis that has a value */
  readonly series: readonly Series[];
  /** one for each group that was trained */
  readonly lineage: readonly GroupLineage[];
  /** one for each source, model and T that was judged; absent = none was */
  readonly trajectories?: readonly Trajectories[];
  /** eight for each group with a control */
  readonly verdicts: readonly Verdict[];
  /** where the run seems to lead past its last generation; absent = nothing measured allows a forecast */
  readonly forecasts?: readonly Forecast[];
  readonly failures: readonly CellFailure[];
  /** where training steps are compiled: how those of all finished generations were taken */
  readonly steps?: TrainingSteps;
  /** where a strategy chooses among synthetic rows and says so: how many it kept */
  readonly selections?: readonly RowSelection[];
  /** where models of texts say so: what they wrote to be measured in the last generation, and a tokeniser that fell short */
  readonly writings?: readonly GroupWriting[];
  /** where texts are a server's answers: how many of them did not end by themselves, or are empty */
  readonly answers?: readonly GroupAnswers[];
  /** where generations were trained elsewhere: how many rows their files have */
  readonly recordings?: readonly RecordingSize[];
  readonly counts: { readonly cells: number; readonly done: number; readonly failed: number; readonly missing: number };
  /** laws of the end values along T, the synthetic share or the number of synthetic rows, from three positions on */
  readonly laws?: readonly Law[];
  /** what no law was fitted to, and why: one for each axis and reason */
  readonly withoutLaw?: readonly WithoutLaw[];
  /** strategies that share a control, judged at once; absent = no two of them do */
  readonly comparisons?: readonly Comparison[];
  /** all strategies and controls side by side by their end values, a ranking for each metric judged; absent = under two strategies */
  readonly rankings?: readonly Ranking[];
  /** a few rows of the models to look at, as many as a page can hold; absent = the study shows none */
  readonly gallery?: readonly Gallery[];
}
/** Of the chains of one group that have their last generation. */
export interface GroupWriting {
  readonly group: GroupIndex;
  /** mean share of the texts that had not ended at their greatest length */
  readonly cut: number;
  readonly chains: number;
  /** the texts were written to be trained on, no metric having asked for any; absent: to be measured */
  readonly training?: true;
  /** tokens of its tokeniser, where more were asked for */
  readonly tokens?: { readonly asked: number; readonly made: number };
}
/** Texts that servers wrote for one group in all generations, to train on and to be measured; a chain of several groups counts in the first. */
export interface GroupAnswers {
  readonly group: GroupIndex;
  readonly texts: number;
  /** that had not ended at the limit of tokens */
  readonly cut: number;
  readonly empty: number;
  /** of the chains with a text that is either, ascending */
  readonly seeds: readonly number[];
  /** a call in a generation was answered more often than its trace keeps: there are more than were counted */
  readonly more?: true;
}
/** Rows in the files of one group's generations, over all seeds. */
export interface RecordingSize {
  readonly group: GroupIndex;
  readonly files: number;
  readonly fewest: number;
  readonly most: number;
}
/** Synthetic rows that a strategy judged and those that it kept, over all chains and generations of one group. */
export interface RowSelection {
  readonly group: GroupIndex;
  readonly judged: number;
  readonly kept: number;
}
/** How many training steps were compiled, and how many were not, most frequent reason first. */
export interface TrainingSteps {
  readonly compiled: number;
  readonly uncompiled: readonly { readonly why: string; readonly steps: number }[];
}
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
/** One metric of one group by generation. */
export interface Series {
  readonly group: GroupIndex;
  readonly metric: string;
  readonly basis: Basis;
  /** generations that have a value; `points` has some of them where they are many, results.csv has all */
  readonly generations: number;
  /** at most 200: the first and the last, evenly spread ones, where the trend sets in and the extremes of the mean */
  readonly points: readonly Point[];
  /** closed forms that apply, at the generations of `points`; shorter where a form says nothing */
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
/** Why one chain did not come to its end, and which chain it is. */
export interface CellFailure extends Failure {
  readonly group: GroupIndex;
  readonly seed: number;
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
