import type { Trace } from './call.js';
import type { Exhibits, GalleryPlan } from './gallery.js';
import type { GroupName } from './group.js';
import type { JsonObject } from './json.js';
import type { Basis } from './metric.js';
import type { Options } from './options.js';
import type { modelProperties } from './entry-schema.js';

/** An entry of the study with defaults filled in and the label (`as`) decided. */
export interface ResolvedEntry {
  /** the entry's id, `plugin/id` where the bare id is not unique */
  readonly use: string;
  /** the label: unique within its list */
  readonly as: string;
  readonly with: JsonObject;
  /** where the entry takes part: labels; absent = everywhere */
  readonly only?: Only;
}
/** A study that holds data sets of different kinds says which models and metrics go with which. */
export type Only = Options<typeof modelProperties.only>;
type OfModels = Pick<Options<{ type: 'object'; properties: typeof modelProperties }>, 'given' | 'initialise'>;
export interface ResolvedModel extends ResolvedEntry, OfModels {
  /** what `initialise: base` starts from */
  readonly base?: JsonObject;
}
export interface ResolvedMetric extends ResolvedEntry {
  /** hash of (use, with): what journalled rows are keyed by, so that renaming a label loses nothing */
  readonly key: string;
  /** names its random streams, where the key also holds what a file says that it depends on; absent = the key */
  readonly stream?: string;
}

/**
 * What numbers follow from beside options, by what it is: `source csv{"file":"table.csv"}` and `file weights.bin` (SHA-256),
 * `model external{...}`, `metric external{...}` (what it says of itself: versions of a program outside),
 * `plugin mine` (version, integrity, versions of the packages that it imports). Names are as the study writes them.
 */
export type Inputs = Readonly<Record<string, string>>;

/** One chain: sequential inside, independent of every other cell. All that a child process needs to run it. */
export interface Cell {
  /** hash of everything that decides the numbers, metrics and generations excepted */
  readonly key: string;
  /** canonical text (id and options that differ from their defaults) that names the random streams */
  readonly identity: { readonly source: string; readonly model: string };
  readonly source: ResolvedEntry;
  readonly model: ResolvedModel;
  readonly strategy: ResolvedEntry;
  /** T */
  readonly samples: number;
  readonly seed: number;
  readonly studySeed: number;
  readonly generations: number;
  /** rows drawn from each fitted model for sampled metrics */
  readonly evaluate: number;
  readonly metrics: readonly ResolvedMetric[];
  /** of source, model and strategy, as the run found them when it began: every process holds what it reads against them */
  readonly inputs?: Inputs;
  /** the same of the metrics, whose rows are keyed by them */
  readonly metricInputs?: Inputs;
  /** only when a plugin of the cell asks for tensors */
  readonly engine?: string;
  readonly checkpoints: 'auto' | 'all' | 'none';
  readonly gallery?: GalleryPlan;
  /** where the cell may go on: the content address of the durable state after `generation` */
  readonly resume?: { readonly generation: number; readonly address: string };
}

/** Each of the models of generations `from` to `to` made `rows` rows of the training set. */
export interface OriginRange {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}
/** Rows of the training set by origin; none at all: they are not known, for the numbers were read and not measured. */
export interface Lineage {
  readonly real: number;
  readonly teacher: number;
  /** of models, ascending; neighbours differ in their rows, and models that made none are left out */
  readonly synthetic: readonly OriginRange[];
  /** real rows that the chain drew for the first time in this generation; absent = not recorded */
  readonly drawn?: number;
}

/** Why a cell stopped; everything here may be published. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly plugin?: string;
  /** the method that failed: fit, sample, measure, ... */
  readonly hook?: string;
  /** in which it failed; of a process that was stopped or gone, and could not say so (no hook), the first that is not recorded */
  readonly generation?: number;
  readonly seed?: number;
  /** the last good state, where one was kept: the same command goes on from there */
  readonly checkpoint?: { readonly generation: number; readonly address: string };
}

/**
 * One output in one generation: a number, which may be infinite, or 'harmless' where there was nothing to measure. An
 * output without an entry, whose metric has one, was undefined: lost.
 */
export type MeasuredValue = readonly [value: number, basis: Basis] | 'harmless';

/** What happens to a cell while it runs: started, read, generations and their checkpoints, then done or failed. */
export type CellEvent = { readonly cell: string } & (
  | { readonly type: 'started' }
  /** everything is open: what the process found that the cell's key covers, before the first generation */
  | { readonly type: 'read'; readonly inputs: Inputs }
  | {
      readonly type: 'generation';
      readonly generation: number;
      /** by metric key, then by output name; an output that is undefined (lost) has no entry */
      readonly metrics: Readonly<Record<string, Readonly<Record<string, MeasuredValue>>>>;
      readonly lineage: Lineage;
      /** by hook (fit, metric label) */
      readonly traces?: Readonly<Record<string, readonly Trace[]>>;
      /** by gallery key, which stands in `metrics` of every generation of such a cell too, without values */
      readonly gallery?: Readonly<Record<string, Exhibits>>;
    }
  | { readonly type: 'checkpoint'; readonly generation: number; readonly address: string }
  /** nothing that was recorded of the cell counts any more: its data changed under it; `failed` follows */
  | { readonly type: 'void' }
  | { readonly type: 'done'; readonly seconds: number }
  | {
      readonly type: 'failed';
      readonly failure: Failure;
      readonly seconds: number;
      /** for the terminal alone (`--debug`): it is full of paths, and never recorded */
      readonly stack?: string;
    }
);

/**
 * What stands in a place of a recorded column. exact, sampled: a number on that basis; harmless: there was nothing to
 * measure; lost: the metric was undefined, which is the worst there is.
 */
export const MARK = { exact: 0, sampled: 1, harmless: 2, lost: 3 } as const;

/** What one output gave in each generation of a stretch, the first at index 0. */
export interface RecordedColumn {
  /** NaN where there is no number */
  readonly values: Float64Array;
  /** what stands there: a MARK */
  readonly marks: Uint8Array;
}
export interface RecordedMetric {
  /** 1 in each generation in which it was measured */
  readonly measured: Uint8Array;
  /** by name; an output without a column is lost wherever the metric was measured */
  readonly outputs: ReadonlyMap<string, RecordedColumn>;
}
/** Rows of the training sets by origin (`Lineage`), in columns over the generations. */
export interface RecordedLineage {
  readonly real: Float64Array;
  readonly teacher: Float64Array;
  /** real rows drawn for the first time; NaN where that is not recorded */
  readonly drawn: Float64Array;
  /** where each generation's ranges end in `ranges`, counted in ranges; they begin where those of the one before end */
  readonly ends: Uint32Array;
  /** ranges x (from, to, rows), row-major */
  readonly ranges: Float64Array;
}
/** Consecutive generations of a cell, in columns. */
export interface RecordedStretch {
  /** how many */
  readonly generations: number;
  /** by metric key */
  readonly metrics: ReadonlyMap<string, RecordedMetric>;
  readonly lineage: RecordedLineage;
  /** by generation, ascending; in each by hook */
  readonly traces: ReadonlyMap<number, Readonly<Record<string, readonly Trace[]>>>;
  /** by generation, ascending; in each by gallery key */
  readonly gallery: ReadonlyMap<number, Readonly<Record<string, Exhibits>>>;
}

/** All that is durable of one cell: generations 1 to `generations`. */
export interface RecordedCell extends RecordedStretch {
  readonly key: string;
  /** what its process found when it opened data and plugins; absent: it has none, or an earlier version recorded it */
  readonly read?: Inputs;
  /** the latest durable state, where one was kept */
  readonly checkpoint?: { readonly generation: number; readonly address: string };
  /** of the last attempt; absent once a later attempt went on */
  readonly failure?: Failure;
  readonly seconds: number;
}

/** A recorded cell under the labels that tables give it. */
export interface ReportedCell extends GroupName {
  readonly seed: number;
  readonly record: RecordedCell;
  /** rows of later generations are left out: the study asks for fewer than are recorded */
  readonly generations?: number;
}

export type GenerationEvent = Extract<CellEvent, { type: 'generation' }>;

/**
 * What a cell leaves in the journal: its events, with runs of generations encoded where they were computed, so that who
 * collects them only appends. A generation may come twice, where a cell had to be begun anew: the first one counts.
 */
export type CellRecord = Exclude<CellEvent, GenerationEvent> | GenerationBlock;
/** Generations `from` to `to` of one cell. */
export interface GenerationBlock {
  readonly cell: string;
  readonly type: 'generations';
  readonly from: number;
  readonly to: number;
  /** names of the columns, which the block refers to by their hash */
  readonly layout: string;
  readonly bytes: Uint8Array;
}
