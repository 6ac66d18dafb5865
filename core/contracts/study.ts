import type { Cell, Inputs, ResolvedEntry, ResolvedMetric, ResolvedModel } from './cell.js';
import type { GallerySettings } from './gallery.js';
import type { Json, JsonObject } from './json.js';
import type { Kind } from './samples.js';
import type { ReadColumn } from './source.js';

/** The study with every default written out: what `study.json` holds under `study`. */
export interface ResolvedStudy {
  readonly study: string;
  readonly title: string;
  readonly description?: string;
  readonly plugins: readonly string[];
  readonly sources: readonly ResolvedEntry[];
  readonly models: readonly ResolvedModel[];
  readonly strategies: readonly ResolvedEntry[];
  readonly metrics: readonly ResolvedMetric[];
  readonly samples: readonly number[];
  readonly evaluate: number;
  readonly generations: number;
  readonly seeds: readonly number[];
  readonly seed: number;
  readonly controls: boolean;
  readonly engine: string;
  readonly tolerance: Tolerance;
  readonly thresholds: VerdictThresholds;
  /** absent = auto */
  readonly comparisons?: ComparisonSettings;
  readonly costs?: { readonly realRow: number; readonly syntheticRow: number };
  /** how far `recommend` walks and what it calls safe; absent = its defaults */
  readonly recommend?: RecommendSettings;
  readonly gates: readonly Gate[];
  readonly limits: { readonly cellSeconds: number; readonly cellMemoryMiB: number };
  readonly checkpoints: Cell['checkpoints'];
  readonly gallery?: GallerySettings;
}
export interface Tolerance {
  /** `id.output` label as in results.csv */
  readonly metric?: string;
  /** r: tolerated relative increase over the control, of a risk >= 0 */
  readonly increase: number;
  /**
   * Tolerated increase over the control of a risk that may be negative, such as a log loss: it has no zero, so that no
   * ratio of it means anything. In nats, also where the metric counts in bits; in the metric's unit where that is neither.
   */
  readonly nats: number;
  /** `increase` was written in the study and `nats` was not: no risk that may be negative can be judged by it */
  readonly relativeOnly?: true;
  readonly against: 'real-only';
  /** share of the generations, counted from the last, over which the risk is averaged */
  readonly window: number;
}
/** Where the definitions of collapse draw their lines; the names of the definitions are Schaeffer et al.'s (2025). */
export interface VerdictThresholds {
  /** catastrophic-risk: times the control's level (a positive risk) */
  readonly catastrophicRatio: number;
  /** catastrophic-risk of a log loss: nats above the control (log 2 = perplexity doubled) */
  readonly catastrophicNats: number;
  /** diverging-risk: a late rise below this share of the control's level is small (log(1 + share) nats of a log loss) */
  readonly lateShare: number;
  /** scaling-law: how far the exponent may move */
  readonly exponent: number;
  /** variance-collapse: share of the control's generalised standard variance that counts as kept */
  readonly variance: number;
  /** lost-modes: lost fraction that counts as none */
  readonly modes: number;
  /** lost-tails: share of the control's tail mass that counts as kept */
  readonly tails: number;
  /** hallucination: mass that counts as none */
  readonly hallucination: number;
}
/** How several strategies are compared with one control at once; the verdicts do not depend on it. */
export interface ComparisonSettings {
  /**
   * auto: max-T from ten seeds on, else Holm; holm: of paired t tests; dunnett: Dunnett's test (1955), which ignores the
   * pairing and needs equal spreads. One that cannot be used gives way to auto, and the comparison says so.
   */
  readonly method: 'auto' | 'max-t' | 'holm' | 'dunnett';
}
/** What `recommend` walks along and what it calls safe, defaults written out. */
export interface RecommendSettings {
  /** label of the walked strategy, or of all variants of one entry; absent = the only one that has the axis */
  readonly strategy?: string;
  /** share; real-rows (absolute counts n instead of a); or the path of a numeric option, such as `scorer.with.flip` */
  readonly axis: string;
  /** values in walking order, the safest first; absent: shares .1 to .9 */
  readonly grid?: readonly number[];
  /** cells that one walk may ask for */
  readonly budget: number;
  readonly rule: 'risk' | 'event';
  /** event: how probable it may be */
  readonly probability: number;
  readonly event?: {
    /** `label.output`; absent = the first that measures a tail mass */
    readonly metric?: string;
    /** share of the ideal (of the true mass); the level itself where the metric has no ideal */
    readonly below: number;
  };
}
/** One walk of `recommend`: an axis of one strategy, of one source, model and T. Enough to repeat it on a journal. */
export interface WalkPlan {
  readonly source: string;
  readonly model: string;
  readonly samples: number;
  /** the label of the study's strategy */
  readonly strategy: string;
  readonly axis: {
    readonly kind: 'share' | 'real-rows' | 'option';
    /** path of the option that is set */
    readonly option: string;
    /** only whole numbers can be set */
    readonly whole?: true;
  };
  readonly grid: readonly number[];
  /** where the axis begins: what the control itself would be */
  readonly origin?: number;
  /** label of the control that all values share */
  readonly control: string;
  readonly controlRows: 'fresh' | 'fixed';
  readonly real: 'fresh' | 'fixed';
  /** values that cells were asked for, with the labels of their groups */
  readonly steps: readonly { readonly value: number; readonly strategy: string }[];
}
export interface Gate {
  readonly strategy?: string;
  readonly source?: string;
  readonly model?: string;
  readonly verdict: Readonly<Record<string, string>>;
}

/** What is known of a source before anything runs; found by opening it once. */
export interface SourceFacts {
  readonly data: Kind;
  /** null = unlimited */
  readonly size: number | null;
  readonly testRows: number;
  readonly shape?: readonly number[];
  readonly columns?: readonly string[];
  readonly labels?: readonly string[];
  /** of a table: what became of every column; in a run folder without cells */
  readonly reading?: readonly ReadColumn[];
  /**
   * of rows of several columns: the largest standard deviation of a column over the smallest, constant columns left out; a
   * distance in data units is one of the widest columns
   */
  readonly spread?: number;
  /** what the source `provides` */
  readonly provides: readonly string[];
  readonly fingerprint?: string;
  /** rows of the table that an unlimited source draws again and again, as if it were the population; absent: new rows */
  readonly population?: number;
  /** mean: length d; covariance: d x d, row-major */
  readonly truth?: {
    readonly mean?: readonly number[];
    readonly covariance?: readonly number[];
    readonly rareMass?: number;
    readonly rareName?: string;
  };
  /** its rows may appear in a published report */
  readonly publishable: boolean;
  readonly citation?: string;
  readonly licence?: string;
}

/** Roles of a source x model x strategy x samples in the comparison. */
export interface GroupPlan {
  readonly source: string;
  readonly model: string;
  readonly strategy: string;
  readonly samples: number;
  /** `control` = added by `controls: true`, not asked for by the study's own list */
  readonly role: 'strategy' | 'control';
  /** synthetic rows / all rows of a generation, where the strategy's options fix it */
  readonly share?: number;
  /** labels of the strategies that this one is compared with; absent for a control of nothing */
  readonly control?: ControlPlan;
  /** cell keys by seed */
  readonly cells: Readonly<Record<number, string>>;
}
export interface ControlPlan {
  /** C: real-only with as many rows as the strategy trains on */
  readonly matched: string;
  /** C': real-only on the (1 - a) T real rows alone */
  readonly realPart?: string;
  /** why the control is not made of fresh rows (a finite source) */
  readonly note?: string;
  readonly rows: 'fresh' | 'fixed';
}

export interface Provenance {
  readonly collapsar: string;
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly arch: string;
  readonly engine?: string;
  /** why that one and not another, in words */
  readonly engineReason?: string;
  readonly gitRevision?: string;
  readonly plugins: readonly {
    readonly name: string;
    readonly version: string;
    /** `sha256-...` of its module and the files that it imports, however deep */
    readonly integrity?: string;
    /** `name@version` of the packages that these import */
    readonly imports?: readonly string[];
    readonly from: 'built-in' | 'package' | 'file' | 'object';
  }[];
  /** SHA-256 of the resolved study, hex */
  readonly studyHash: string;
}

/** The settings table's row for one entry: what it is, in its own words. */
export interface EntryInfo {
  readonly kind: string;
  readonly use: string;
  readonly as: string;
  readonly summary: string;
  readonly reference?: string;
  readonly options: readonly {
    readonly name: string;
    readonly value: Json;
    readonly isDefault: boolean;
    readonly description?: string;
  }[];
}

/** What one command asked for in a run folder. */
export interface AskedRecord {
  readonly study: ResolvedStudy;
  readonly provenance: Provenance;
  readonly entries: readonly EntryInfo[];
  readonly sources: Readonly<Record<string, SourceFacts>>;
  /** what the run found when it began, of everything that its cells read; absent = nothing, or an earlier version wrote it */
  readonly inputs?: Inputs;
  readonly groups: readonly GroupPlan[];
  /** the entries of the controls that were added, labelled as in `groups` */
  readonly controls?: readonly ResolvedEntry[];
  /** the study file's own text values, for the reproduce command */
  readonly command: string;
  readonly extra?: JsonObject;
}
/** What the last `recommend` asked for: its `study` has the walked values for strategies, and the seeds that they came to. */
export interface WalkedRecord extends AskedRecord {
  readonly walks: readonly WalkPlan[];
}
/**
 * `study.json`: the grid as the last `run` asked for it and, beside it, the walks as the last `recommend` did. Both are of
 * one journal, and neither sees the other's groups and seeds. Without any groups: no `run` was made here.
 */
export interface StudyRecord extends AskedRecord {
  readonly schema: 'collapsar/study@1';
  readonly walked?: WalkedRecord;
}
