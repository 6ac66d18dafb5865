import type {
  CellFailure,
  Gallery,
  GroupLineage,
  MeasuredSeries,
  MetricInfo,
  Prediction,
  RandomStream,
  ResolvedStudy,
  TheorySetting,
  StudyRecord,
  StudyResults,
} from '../contracts/index.js';
import type { MetricOutputs, Thresholds } from '../judging/index.js';

/**
 * Why a place of a series has no number. none: there is no record of it (the chain has not come so far, or the metric was
 * not asked for). lost: the metric was undefined, which is the worst there is. harmless: there was nothing to measure.
 * otherwise: it was measured, on the other basis.
 */
export const MARKS = { none: 0, lost: 1, harmless: 2, otherwise: 3 } as const;

/** What became of the cells of one group. */
export interface GroupProgress {
  /** seeds whose cell reached the study's last generation, ascending */
  readonly finished: readonly number[];
  readonly failed: number;
  /** seeds whose chain failed by its own fault: they count as the worst; others that failed only count as missing */
  readonly lost?: readonly number[];
  /** seeds that cells were asked for; absent: all for which the record names a cell */
  readonly asked?: readonly number[];
  /** mean over the seeds that reached the generation; every generation */
  readonly lineage: Omit<GroupLineage, 'group'> & {
    /** rows that models of the chain made over the whole run, each counted once: in the generation after its model's */
    readonly made: number;
  };
}

/** A run as the analysis reads it: columns instead of cells. Made by `collect`. */
export interface AnalysisInput {
  readonly record: StudyRecord;
  /** in the order of the study, then of the metric's outputs */
  readonly metrics: readonly MetricInfo[];
  /** one for each group, metric and basis that has a value, in that order */
  readonly series: readonly MeasuredSeries[];
  /** one for each group and metric that never gave it a number, though it was asked; absent: none */
  readonly silent?: readonly Omit<MeasuredSeries, 'basis'>[];
  /** one for each group of the record, in its order */
  readonly progress: readonly GroupProgress[];
  readonly failures: readonly CellFailure[];
  readonly steps?: StudyResults['steps'];
  readonly selections?: StudyResults['selections'];
  readonly writings?: StudyResults['writings'];
  readonly answers?: StudyResults['answers'];
  readonly recordings?: StudyResults['recordings'];
  readonly counts: StudyResults['counts'];
  readonly gallery?: readonly Gallery[];
}

export interface AnalysisTools {
  /** the registered theories as one: `metric` is the metric's id and output; undefined where none says anything */
  predict(setting: TheorySetting, metric: string, generation: number): Prediction | undefined;
  /** where sign flips come from, so that the same run gives the same p values */
  readonly random: RandomStream;
  readonly thresholds?: Thresholds;
}

/** What it takes to analyse cells too. */
export interface RunTools extends AnalysisTools {
  /** what each metric of a study measures, by metric key */
  outputs(study: ResolvedStudy): Promise<MetricOutputs>;
}
