import type { GroupIndex } from './group.js';
import type { UnevenSpread } from './plan-warning.js';
import type { RecordedControl } from './study.js';
import type { VerdictId, VerdictState } from './verdict.js';

export type Tone = 'collapse' | 'safe' | 'undecided' | 'warning' | 'note';

/**
 * One of the report's first lines, as a fact: which sentence it is, about what, with what its block does not say by itself.
 * `reports/words` tells it. Places (`group`, `ranking`, ...) count from 0 in the lists of the same block.
 */
export type Finding = AnyFinding & {
  /** it is about `walked`: its groups, metrics and lists; absent: about the grid */
  readonly along?: true;
};
type AnyFinding =
  | StudyAnswer
  | GroupFinding
  | MoreGroups
  | FailedCells
  | MissingCells
  | SilentMetrics
  | NoControl
  | FewSeeds
  | ReadingFinding
  | UnevenSpreadFinding
  | UnverifiedData
  | ImportedFinding
  | Expanding
  | FixedControls
  | CompiledStepsFinding
  | SelectionFinding
  | WritingFinding
  | AnswersFinding
  | RecordedFinding
  | NoForecastOf
  | RankingFinding
  | MoreRankings
  | NotShownJointly
  | RecommendationFinding;

/**
 * What the study answers, in one line: where each strategy stands against its control, in each setting (source, model, T) where
 * they are few, else over all of them. What is safe in one setting and not in another is then not safe.
 */
export interface StudyAnswer {
  readonly kind: 'answer';
  /** that of its worst strategy: safe where every strategy is, in every setting, and all were judged */
  readonly tone: GroupTone;
  readonly parts: readonly AnswerPart[];
  /** groups of the study's strategies of which no definition could be judged: nothing is called safe for want of them */
  readonly unjudged: readonly GroupIndex[];
}
export interface AnswerPart {
  /** a group of the setting that it is about; absent: all settings */
  readonly place?: GroupIndex;
  /** one for each strategy of the study with a verdict there, safe ones first, the graver before the milder after them */
  readonly strategies: readonly StrategyAnswer[];
}
/** One strategy over its settings. */
export interface StrategyAnswer {
  /** that of its worst setting */
  readonly tone: GroupTone;
  /** compared with a control, and of these the ones of that tone */
  readonly settings: number;
  readonly of: number;
  /** the setting that says most, of that tone, and the definition that leads there */
  readonly group: GroupIndex;
  readonly lead: VerdictId;
}
export type GroupTone = 'collapse' | 'warning' | 'safe' | 'undecided';
/** What the verdicts of one group come to, and of the groups in which every definition has the same state. */
export interface GroupFinding {
  readonly kind: 'group';
  readonly tone: GroupTone;
  /**
   * collapses: by a definition stronger than any rise in risk. worse: than real rows, no more. kept: every measured
   * definition is absent, or present within its margin. divided: kept by the risk that judges and not by another one.
   * nothing-to-compare: kept, beside something that every chain and the control have lost. nothing-learnt: kept, against a
   * control that is itself at the worst of a metric. undecided: as it says.
   */
  readonly outcome: 'collapses' | 'worse' | 'kept' | 'divided' | 'nothing-to-compare' | 'nothing-learnt' | 'undecided';
  readonly group: GroupIndex;
  readonly alike: readonly GroupIndex[];
  /** the definition that leads, and the metric it is judged on */
  readonly lead: VerdictId;
  readonly metric?: string;
}
/** Training steps were compiled, and how many were not: `steps`. */
export interface CompiledStepsFinding {
  readonly kind: 'compiled-steps';
  readonly tone: 'note';
}
/** Strategies chose among synthetic rows, and how many they kept: `selections`. */
export interface SelectionFinding {
  readonly kind: 'selection';
  readonly tone: 'note';
}
/** unended: texts that had not ended at their greatest length; small-vocabulary: a tokeniser that fell short: `writings`. */
export interface WritingFinding {
  readonly kind: 'unended' | 'small-vocabulary';
  readonly tone: 'note' | 'warning';
}
/** What servers answered was cut at the limit of tokens, or empty: `answers`. */
export interface AnswersFinding {
  readonly kind: 'answers';
  readonly tone: 'note' | 'warning';
}
/** Chains that were trained elsewhere, of one model: what they were read from, and what they can and cannot show. */
export interface RecordedFinding {
  readonly kind: 'recorded';
  readonly tone: 'note' | 'warning';
  readonly control: RecordedControl;
  /** of the study's strategies */
  readonly groups: readonly GroupIndex[];
}
/** Groups of one tone beyond those that have a sentence. */
export interface MoreGroups {
  readonly kind: 'more-groups';
  readonly tone: GroupTone;
  readonly settings: number;
}
export interface FailedCells {
  readonly kind: 'failed-cells';
  readonly tone: 'warning';
  readonly failed: number;
  readonly cells: number;
}
export interface MissingCells {
  readonly kind: 'missing-cells';
  readonly tone: 'note';
  readonly missing: number;
  readonly cells: number;
}
/** Metrics without a finite value in any chain. */
export interface SilentMetrics {
  readonly kind: 'silent-metrics';
  readonly tone: 'warning';
  readonly metrics: readonly string[];
}
export interface NoControl {
  readonly kind: 'no-control';
  readonly tone: 'warning';
}
export interface FewSeeds {
  readonly kind: 'few-seeds';
  readonly tone: 'warning';
  /** fewer decide nothing */
  readonly fewest: number;
}
/**
 * Of the columns of a table some were passed over unasked, or count its rows; of texts some were left out, or one document is
 * on both sides: what the record says of the source.
 */
export interface ReadingFinding {
  readonly kind: 'reading';
  readonly tone: 'warning';
  readonly source: string;
}
export interface UnevenSpreadFinding extends UnevenSpread {
  readonly tone: 'warning';
}
/** Cells with data that do not say which they read. */
export interface UnverifiedData {
  readonly kind: 'unverified-data';
  readonly tone: 'warning';
  readonly cells: number;
}
/** All values were read from files, and nothing was run: what is known of that stands in the record. */
export interface ImportedFinding {
  readonly kind: 'imported';
  readonly tone: 'warning' | 'note';
}
/** The variance grows beyond the control's. */
export interface Expanding {
  readonly kind: 'expanding';
  readonly tone: 'note';
  readonly groups: readonly GroupIndex[];
}
/** The control of these groups, all of one size of source and T, trains on the same fixed rows again. */
export interface FixedControls {
  readonly kind: 'fixed-controls';
  readonly tone: 'note';
  readonly groups: readonly GroupIndex[];
}
/** Groups whose chains have lost what would be forecast. */
export interface NoForecastOf {
  readonly kind: 'no-forecast';
  readonly tone: 'warning';
  readonly metric: string;
  readonly groups: readonly GroupIndex[];
}
export interface RankingFinding {
  readonly kind: 'ranking';
  readonly tone: 'note';
  readonly metric: string;
  readonly ranking: number;
}
export interface MoreRankings {
  readonly kind: 'more-rankings';
  readonly tone: 'note';
  readonly rankings: number;
}
/** Present in profiles of their own, and not shown once all strategies with the control are compared at once. */
export interface NotShownJointly {
  readonly kind: 'not-shown-jointly';
  readonly tone: 'note';
  readonly metric: string;
  readonly comparison: number;
  readonly groups: readonly GroupIndex[];
}
/** A part of what `recommend` answered; `group` is the one of the walked value that it is about. */
export interface RecommendationFinding {
  readonly kind: 'recommendation';
  readonly tone: Tone;
  readonly along: true;
  readonly recommendation: number;
  /** place in its sentences */
  readonly sentence: number;
  readonly group?: GroupIndex;
  readonly metric?: string;
}

/** One definition of one group held against the state that a gate asks for. */
export type GateResult = GateOfGroup | GateOfNothing;
export interface GateOfGroup {
  readonly verdict: VerdictId;
  readonly asked: string;
  readonly group: GroupIndex;
  readonly found: VerdictState;
  readonly met: boolean;
}
/** No group of the study answers to the gate; `of`: as far as the gate names one. */
export interface GateOfNothing {
  readonly verdict: VerdictId;
  readonly asked: string;
  readonly group?: undefined;
  readonly of: { readonly source?: string; readonly model?: string; readonly strategy?: string };
  readonly met: false;
}
