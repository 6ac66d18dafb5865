import type { Inputs, ResolvedEntry, ResolvedMetric, ResolvedModel } from './cell.js';
import type { GroupName } from './group.js';
import type { ImportedValues } from './import.js';
import type { Json, JsonObject } from './json.js';
import type { Options, Written } from './options.js';
import type { Kind } from './samples.js';
import type { ReadColumn, ReadTexts } from './source.js';
import type { studySchema } from './study-schema.js';

/** The study file after its schema has passed, before defaults and sweeps. */
export type StudyFile = Written<typeof studySchema>;
/** An entry as the study file writes it, where it does not only say its name. */
export type EntryFile = Exclude<StudyFile['strategies'][number], string>;
export type ModelFile = Exclude<StudyFile['models'][number], string>;

type Filled = Options<typeof studySchema>;
/** The study with every default written out: what `study.json` holds under `study`. What may be said in several ways has one here. */
export interface ResolvedStudy extends Omit<Filled, '$schema' | 'executor' | 'gallery' | 'authors' | 'recommend'> {
  readonly title: string;
  readonly sources: readonly ResolvedEntry[];
  readonly models: readonly ResolvedModel[];
  readonly strategies: readonly ResolvedEntry[];
  readonly metrics: readonly ResolvedMetric[];
  readonly samples: readonly number[];
  readonly seeds: readonly number[];
  readonly tolerance: Tolerance;
  /** absent = the study has no such section; `recommend` has its defaults all the same */
  readonly recommend?: RecommendSettings;
  /** absent = there is none */
  readonly gallery?: GallerySettings;
  /** absent = the study does not say */
  readonly authors?: readonly StudyAuthor[];
}
export type StudyAuthor = Exclude<NonNullable<Filled['authors']>[number], string>;
export interface Tolerance extends Readonly<Filled['tolerance']> {
  /** `increase` was written in the study and `nats` was not: no risk that may be negative can be judged by it */
  readonly relativeOnly?: true;
}
export type VerdictThresholds = Filled['thresholds'];
export type ComparisonSettings = NonNullable<Filled['comparisons']>;
/** What `recommend` walks along and what it calls safe, defaults written out. */
export type RecommendSettings = Omit<NonNullable<Filled['recommend']>, 'also'> &
  Required<Pick<NonNullable<Filled['recommend']>, 'budget' | 'rule'>> & { readonly also?: readonly Tolerated[] };
/** What must hold at once with the tolerance for a value to be safe: a risk, or an event. */
export type Tolerated =
  | ({ readonly name?: string } & Tolerance)
  | {
      readonly name?: string;
      readonly event: NonNullable<RecommendSettings['event']>;
      readonly probability: number;
    };
export type GallerySettings = Exclude<Filled['gallery'], false>;
export type Gate = Filled['gates'][number];

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
    /** the chains of these values, and no others, exist: they were imported */
    readonly given?: true;
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
  /** of texts: what became of them */
  readonly texts?: ReadTexts;
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

/** The roles of a group in the comparison. */
export interface GroupPlan extends GroupName {
  /** `control` = added by `controls: true`, not asked for by the study's own list */
  readonly role: 'strategy' | 'control';
  /** synthetic rows / all rows of a generation, where the strategy's options fix it */
  readonly share?: number;
  /** labels of the strategies that this one is compared with; absent for a control of nothing */
  readonly control?: ControlPlan;
  /** its model's generations were trained elsewhere: what they are compared with */
  readonly recorded?: RecordedControl;
  /** cell keys by seed */
  readonly cells: Readonly<Record<number, string>>;
}
/**
 * What chains that were trained elsewhere are compared with. recorded: chains of the same trainer on real rows alone,
 * `strategy` by name; stand-in: another model, fitted here to real rows; first-generation: the first generation of each
 * chain itself.
 */
export type RecordedControl =
  | { readonly kind: 'recorded'; readonly strategy: string }
  | { readonly kind: 'stand-in' }
  | { readonly kind: 'first-generation' };
export interface ControlPlan {
  /** C: real-only with as many rows as the strategy trains on */
  readonly matched: string;
  /** C': real-only on the (1 - a) T real rows alone */
  readonly realPart?: string;
  /** fixed: the source is finite and has too few rows for fresh ones in each generation */
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
  /** SHA-256 of the resolved study, hex; of files that it names by an absolute path their names alone */
  readonly studyHash: string;
  /**
   * the study names files by absolute paths, and random streams and keys have their names without the folders; absent: it names
   * none so, or an earlier version ran it, whose numbers followed from the folders too
   */
  readonly absolutePaths?: 'by name';
}

/** The settings table's row for one entry: what it is, in its own words. */
export interface EntryInfo {
  readonly kind: string;
  readonly use: string;
  readonly as: string;
  readonly summary: string;
  /** of a strategy: what it trains on with these options, in a few words; absent: its entry does not say */
  readonly title?: string;
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
  /** its values were read from files: nothing of it was run here */
  readonly imported?: ImportedValues;
}
