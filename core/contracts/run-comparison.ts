import type { Failure } from './cell.js';
import type { Estimate } from './estimate.js';
import type { GroupFinding, GroupTone } from './finding.js';
import type { Group, GroupName } from './group.js';
import type { Json } from './json.js';
import type { Basis } from './metric.js';
import type { RecommendationMove } from './recommendation.js';
import type { VerdictId, VerdictState } from './verdict.js';

/**
 * `collapsar compare --json`: runs held against the first of them, the reference, as facts. Groups are named as the reference
 * names them.
 */
export interface RunsComparison {
  readonly schema: 'collapsar/comparison@1';
  /** the reference first */
  readonly runs: readonly ComparedRun[];
  /** one for each run after the first, in their order */
  readonly against: readonly RunAgainst[];
  /**
   * how the effects of all runs were adjusted for each other. max-T: Westfall and Young's step-down by flipping the signs of
   * whole seeds; Holm: few seeds, or chains that are not paired; absent: nothing was tested
   */
  readonly method?: 'max-T' | 'Holm';
  /** effects that were tested at once */
  readonly tests: number;
  /** what became of the gates asked for, one for each gate and run; absent = none was asked for */
  readonly gates?: readonly RunGate[];
}
export interface ComparedRun {
  /** the end of its folder's path, as much as tells the runs apart */
  readonly name: string;
  readonly study: string;
  /** walks: what its walks measured is compared, for not all of the runs have a grid */
  readonly of: 'grid' | 'walks' | 'import';
  /** settings of its own grid, which is not compared, for not all of the runs have one; absent: it has none, or it is compared */
  readonly grid?: number;
  readonly generations: number;
  readonly cells: { readonly cells: number; readonly done: number; readonly failed: number; readonly missing: number };
}

/** One run against the reference. */
export interface RunAgainst {
  /** place in `runs` */
  readonly run: number;
  /** in the study, the data and what ran it; empty = nothing that was recorded */
  readonly changes: readonly RunChange[];
  /** the generations that both have: all effects are read up to the last of them */
  readonly generations: number;
  readonly cells: ComparedCells;
  readonly groups: OnlyIn<readonly GroupName[]> & { readonly both: number };
  /** outputs, `label.output` */
  readonly metrics: OnlyIn<readonly string[]> & {
    readonly both: number;
    /** of the same id, and counted in another unit, direction or range: not compared */
    readonly otherwise: readonly string[];
  };
  /** a group and a metric that one of the two profiles judges, in the order of the reference */
  readonly effects: readonly RunEffect[];
  /** what could not be compared, and why */
  readonly uncompared: readonly UncomparedEffect[];
  /** definitions that the reference judges in groups that both have */
  readonly judged: number;
  /** definitions that changed their state, each in one group */
  readonly verdicts: readonly TurnedVerdict[];
  /** what the verdicts of a group come to, where that changed */
  readonly outcomes: readonly TurnedOutcome[];
  readonly recommendations: readonly RecommendationMove[];
  /** chains that failed in one of the two and not in the other */
  readonly failures: OnlyIn<readonly RunFailure[]>;
}
interface OnlyIn<T> {
  readonly onlyReference: T;
  readonly onlyHere: T;
}

/** Chains by group and seed. */
export interface ComparedCells extends OnlyIn<number> {
  /** asked for in both, and of these: the same numbers bit for bit, other numbers, and nothing recorded in one of them */
  readonly both: number;
  readonly equal: number;
  readonly differ: number;
  readonly unrecorded: number;
}

/** `before`: in the reference. Absent: not there. */
export type RunChange =
  /** a key of the study file, such as `models[gaussian].with.estimator` */
  | { readonly kind: 'setting'; readonly path: string; readonly before?: Json; readonly after?: Json }
  /** an entry that only one of the studies has */
  | {
      readonly kind: 'entry';
      readonly list: 'sources' | 'models' | 'strategies' | 'metrics';
      readonly label: string;
      readonly only: 'before' | 'after';
    }
  /** each run has one, of another name: they are taken for each other */
  | {
      readonly kind: 'replaced';
      readonly of: 'source' | 'model' | 'samples';
      readonly before: string | number;
      readonly after: string | number;
    }
  | { readonly kind: 'version'; readonly of: string; readonly before?: string; readonly after?: string }
  | {
      readonly kind: 'plugin';
      readonly plugin: string;
      readonly what: 'version' | 'content' | 'imports';
      readonly before?: string;
      readonly after?: string;
    }
  /** hashes, of a source by its label or of a file by its name; or the number of rows */
  | {
      readonly kind: 'data';
      readonly of: string;
      readonly what: 'content' | 'rows';
      readonly before?: string;
      readonly after?: string;
    }
  /** how the numbers came to be */
  | { readonly kind: 'origin'; readonly before: ComparedRun['of']; readonly after: ComparedRun['of'] };

/** How the chains of a group are held against those of the reference. */
export type RunPairing =
  /** by seed: chains of one seed share their real rows */
  | { readonly by: 'seed' }
  /** as independent chains, since nothing is shared: another seed of the study, source or data, other seeds, or imported or trained elsewhere on one side */
  | { readonly by: 'none'; readonly because: 'study seed' | 'source' | 'data' | 'seeds' | 'imported' | 'recorded' };

/** One metric of one group against the reference, at the end of the generations that both have. */
export interface RunEffect extends GroupName, Pick<Group, 'role'> {
  /** the definition that reads the metric, and says which way is worse */
  readonly verdict: VerdictId;
  readonly metric: string;
  readonly basis: Basis;
  readonly pairing: RunPairing;
  /**
   * equal: bit for bit, in every seed and generation. worse, better: shown at 5 % over all tests. open: neither is shown.
   * untested: fewer than five seeds
   */
  readonly state: 'equal' | 'worse' | 'better' | 'open' | 'untested';
  /** shown to be worse by less than the margin, if at all; never where a chain is lost or not there */
  readonly within: boolean;
  /** the line of the reference's study, on the scale of the effect */
  readonly margin: number;
  readonly scale: 'difference' | 'log-ratio';
  /** theta-hat, bigger = worse, with its 95 % simultaneous interval; none where chains are lost, or nothing varies */
  readonly effect?: Estimate;
  /** chains with a number or lost: pairs, or where they are not paired those here */
  readonly n: number;
  /** pairs, or where they are not paired chains, that have lost what is measured: in the reference alone, here alone, in both */
  readonly lost: { readonly reference: number; readonly here: number; readonly both: number };
  /** asked for, and not known */
  readonly unknown: number;
  /** two-sided: alone, and adjusted over all tests */
  readonly p?: number;
  readonly adjusted?: number;
  /** where the compared chains end, as the metric gives it, with 95 % t intervals; absent: no chain has a number */
  readonly before?: Estimate;
  readonly after?: Estimate;
  /** place in `effects` of the group's control on this metric; absent: it has none in both runs */
  readonly control?: number;
}
export interface UncomparedEffect extends GroupName {
  readonly verdict: VerdictId;
  readonly metric: string;
  /** basis: exact numbers in one and sampled ones in the other; lost: every chain of one or both */
  readonly because: 'basis' | 'no number' | 'lost';
}

/** worse: to a loss, or no longer shown to be kept. better: now shown to be kept. open: no longer shown to be lost, or still undecided. */
export type Turn = 'worse' | 'better' | 'open';
export interface TurnedVerdict extends GroupName {
  readonly verdict: VerdictId;
  /** within: present, and shown to stay below the margin */
  readonly before: VerdictState | 'within';
  readonly after: VerdictState | 'within';
  readonly turn: Turn;
}
export interface TurnedOutcome extends GroupName {
  /** absent: nothing of the group is judged */
  readonly before?: JudgedOutcome;
  readonly after?: JudgedOutcome;
  readonly turn: Turn;
}
interface JudgedOutcome {
  readonly outcome: GroupFinding['outcome'];
  readonly tone: GroupTone;
}
export interface RunFailure extends GroupName {
  readonly seed: number;
  readonly failure: Failure;
}

/**
 * What a comparison can be asked to hold. not-worse: every effect is equal or shown to stay within its margin. verdicts: no
 * definition or outcome has turned for the worse. recommendations: no walk shows less to be safe. failures: no chain fails that
 * did not. equal: every chain of the reference is there, bit for bit. None is met for want of what the reference has.
 */
export const RUN_GATES = ['not-worse', 'verdicts', 'recommendations', 'failures', 'equal'] as const;
export type RunGateId = (typeof RUN_GATES)[number];
/** One gate of one run. */
export interface RunGate {
  readonly gate: RunGateId;
  /** place in `runs` */
  readonly run: number;
  readonly met: boolean;
  /** what speaks against it, and how often; none = met */
  readonly faults: readonly { readonly what: RunGateFault; readonly count: number }[];
}
/**
 * worse, undecided, uncompared: effects. lower limit: less is shown safe along the walk. other question: of walks that are not
 * about the same. uncompared grid: settings of the reference's, where walks are compared. nothing compared: no effect, chain or walk to answer by. The missing ones are in the
 * reference and not here; missing chain: or asked for and not run
 */
export type RunGateFault =
  | 'worse'
  | 'undecided'
  | 'uncompared'
  | 'missing setting'
  | 'missing output'
  | 'missing generation'
  | 'nothing compared'
  | 'turned verdict'
  | 'turned outcome'
  | 'missing walk'
  | 'lower limit'
  | 'other question'
  | 'uncompared grid'
  | 'new failure'
  | 'other numbers'
  | 'missing chain';
