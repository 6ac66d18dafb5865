import type {
  Failure,
  Finding,
  GateResult,
  JudgeableDefinition,
  PlanWarning,
  RecordingsFound,
  StudyResults,
  WalkPlan,
} from '../core/contracts/index.js';
import type { TheoryReport } from '../core/container/index.js';
import type { RunStatus } from '../core/execution/index.js';
import type { DiskUse } from '../core/journal/index.js';
import type { Plan } from '../core/study/index.js';
import type { RunsIndex } from '../host/indexing/index.js';
import type { JobsPlan, PartOutcome, Progress, Tally } from '../host/index.js';
import type { ToldComparison, ToldRecommendation, ToldResults, WithText } from '../reports/words/index.js';
import type { Verified } from './verify/verified.js';

/** A line of `run --json`; `import` has the last alone, `merge` one for each part and the last. */
export type RunLine = Exclude<Progress, { readonly type: 'failed' }> | FailedCell | Finished | PartLine | Merged;
/** Why a chain failed, and the command that runs it once more and shows the stack. */
interface FailedChain {
  readonly type: 'failed';
  readonly strategy: string;
  readonly samples: number;
  readonly seed: number;
  readonly failure: Failure;
  readonly repeat: string;
  /** with --debug */
  readonly stack?: string;
}
interface FailedCell extends FailedChain {
  readonly source: string;
  readonly model: string;
  readonly tally: Tally;
}
interface Finished {
  readonly type: 'finished';
  readonly folder: string;
  readonly report: string;
  readonly counts: StudyResults['counts'];
  readonly findings: readonly WithText<Finding>[];
  readonly gates?: readonly WithText<GateResult>[];
}
/** Of a part of a run: what became of it, and of the whole in this folder. */
interface PartLine extends PartOutcome {
  readonly type: 'part';
}
/** A part that was taken over. */
interface Merged {
  readonly type: 'merged';
  readonly part: string;
  readonly cells: number;
  readonly generations: number;
}

/** A line of `recommend --json`. */
export type RecommendLine =
  (WithText<PlanWarning> & { readonly type: 'warning' }) | StepLine | FailedChain | Answered | PartLine | Round;
/** Chains that the walk asks for next. */
interface StepLine extends Pick<WalkPlan, 'source' | 'model' | 'samples'> {
  readonly type: 'step';
  readonly axis: WalkPlan['axis']['kind'];
  readonly value: number;
  readonly seeds: number;
}
interface Answered extends Omit<Finished, 'gates'> {
  readonly recommendations: readonly ToldRecommendation[];
}
/** The jobs of the next round. */
interface Round extends JobsPlan {
  readonly type: 'round';
  readonly file: string;
}

/** `plan --json`, and `run --dry-run --json`. */
export interface PlanOutput extends Pick<Plan, 'counts' | 'groups'> {
  readonly study: string;
  /** labels of the strategies that `controls: true` adds */
  readonly controls: readonly string[];
  readonly reading: readonly WithText<Plan['reading'][number]>[];
  readonly recordings?: readonly WithText<RecordingsFound>[];
  readonly definitions: readonly WithText<JudgeableDefinition>[];
  readonly warnings: readonly ToldWarning[];
}
/** refused: what `recommend` would say before its first cell. */
export type ToldWarning = WithText<PlanWarning | { readonly kind: 'refused' }>;
/** `plan --jobs --json`. */
export interface JobsOutput extends JobsPlan {
  readonly type: 'jobs';
  readonly file: string;
}
/** `recommend --dry-run --json`. */
export interface WalksOutput {
  readonly study: string;
  readonly walks: readonly Omit<WalkPlan, 'steps'>[];
  readonly safe: string;
  readonly budget: number;
  readonly warnings: readonly WithText<PlanWarning>[];
}

/** `clean --json`. */
export interface CleanOutput {
  readonly folder: string;
  readonly dryRun: boolean;
  readonly uses: readonly DiskUse[];
}
/** `doctor --json`. */
export interface DoctorOutput {
  readonly collapsar: string;
  readonly checks: readonly Diagnosis[];
}
export interface Diagnosis {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

export type Summary = ToldResults;
export type ComparisonOutput = ToldComparison;
export type IndexOutput = RunsIndex;
export type Status = RunStatus;
export type VerifiedOutput = Verified;
export type Theories = TheoryReport;
