import type {
  Failure,
  Finding,
  GateResult,
  JudgeableDefinition,
  Output,
  PlanWarning,
  RecordingsFound,
  StudyResults,
  VerdictId,
  WalkPlan,
} from '../core/contracts/index.js';
import type { TheoryReport } from '../core/container/index.js';
import type { Job, RunStatus } from '../core/execution/index.js';
import type { DiskUse } from '../core/journal/index.js';
import type { Capability, Registered } from '../core/plugin/index.js';
import type { Plan } from '../core/study/index.js';
import type { DescribedTable, Drafted } from '../host/drafting/draft.js';
import type { RunsIndex } from '../host/indexing/index.js';
import type { JobsPlan, PartOutcome, Progress, Tally } from '../host/index.js';
import type { QueueView } from '../host/worker.js';
import type { ComparisonWithText, RecommendationWithText, ResultsWithText, WithText } from '../reports/words/index.js';
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
  readonly recommendations: readonly RecommendationWithText[];
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
  readonly warnings: readonly PlanWarningWithText[];
}
/** refused: what `recommend` would say before its first cell. */
export type PlanWarningWithText = WithText<PlanWarning | { readonly kind: 'refused' }>;
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

/** `list --json`: every entry of every plugin that is there. */
export type ListOutput = readonly Pick<Registered, 'kind' | 'id' | 'data' | 'summary' | 'plugin'>[];
/** What follows from the options of an entry is not known before there are some. */
type ByOptions<T> = T | 'by-options';
/** A line of `describe ID --json`: one for each kind that has an entry of the name. */
export interface EntryOutput extends Pick<
  Registered,
  | 'kind'
  | 'id'
  | 'formerly'
  | 'summary'
  | 'reference'
  | 'kinds'
  | 'options'
  | 'tensors'
  | 'conditional'
  | 'revision'
  | 'share'
  | 'wraps'
  | 'publishable'
  | 'licence'
  | 'citation'
  | 'plugin'
> {
  readonly data: ByOptions<Registered['data']>;
  readonly needs: ByOptions<readonly Capability[]>;
  readonly provides: ByOptions<readonly Capability[]>;
  /** the same seed gives the same numbers */
  readonly reproducible: ByOptions<boolean>;
  /** of metrics: what they measure with their defaults */
  readonly outputs?: ByOptions<readonly JudgedOutput[]>;
}
export interface JudgedOutput extends Omit<Output, 'range'> {
  /** null = unbounded */
  readonly range: readonly (number | null)[];
  /** the definitions of collapse that are judged by it */
  readonly judges: readonly VerdictId[];
}
/** `describe --data FILE --json`. */
export type TableOutput = DescribedTable;
/** `init --data FILE --json`: what was found, what was decided, and what `plan` says of the study. */
export interface DraftOutput extends Omit<Drafted, 'yaml' | 'plan'> {
  /** the file that was written */
  readonly study: string;
  readonly cells: number;
  readonly reading: readonly WithText<Plan['reading'][number]>[];
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

export type Summary = ResultsWithText;
export type ComparisonOutput = ComparisonWithText;
export type IndexOutput = RunsIndex;
export type Status = RunStatus;
export type QueueOutput = QueueView;
/** A line of a list of jobs, or of a round of `recommend`. */
export type JobLine = Job;
export type VerifiedOutput = Verified;
export type Theories = TheoryReport;
