import type {
  Json,
  JsonObject,
  PluginSection,
  ReportedCell,
  StudyRecord,
  StudyResults,
  TensorEngine,
} from '../contracts/index.js';
import type { MetricOutputs } from '../judging/index.js';

/** What the host's own container binds; implementations of plugins see only OPTIONS, SERVICES and their plugin's own tokens. */
export const TOKENS = {
  registry: Symbol.for('collapsar/registry'),
  logger: Symbol.for('collapsar/logger'),
  clock: Symbol.for('collapsar/clock'),
  engines: Symbol.for('collapsar/engines'),
  reporters: Symbol.for('collapsar/reporters'),
  environment: Symbol.for('collapsar/environment'),
} as const;

/** Finds and starts a tensor engine; once a process. Given by the composition root: the core names no tensor library. */
export interface Engines {
  /** @throws CollapsarError COLLAPSAR_ENGINE */
  start(name: string): Promise<TensorEngine>;
  /** Starts nothing; absent: any name may be one. @throws CollapsarError COLLAPSAR_ENGINE where there is none of that name */
  find?(name: string): Promise<void>;
}

/** What the composition root tells the host of the world around it. */
export interface HostEnvironment {
  /** version of the package */
  readonly version: string;
  /** the program that a child process runs to get a host like this one */
  readonly program: URL;
  /** what file names in a study are relative to */
  readonly folder: string;
  /** plugins beside the built-ins, as a child process can load them; undefined: some exist only as objects here */
  readonly references: readonly string[] | undefined;
  /** `plugin/id` of the executor that runs cells where a study names none, and of the one that needs no other process */
  readonly executors?: { readonly usual: string; readonly here: string };
}
/** An executor by its name, and its options. */
export type ExecutorChoice = string | { readonly use: string; readonly with?: JsonObject };

export const asChosen = (choice?: ExecutorChoice): { readonly use: string | undefined; readonly given: JsonObject } =>
  typeof choice === 'object' ? { use: choice.use, given: choice.with ?? {} } : { use: choice, given: {} };

/** What reaches a child program as JSON. */
export interface ChildSetup {
  readonly folder: string;
  readonly references: readonly string[];
  /** ids of the entries that cells may ask for, those inside others among them */
  readonly entries: readonly string[];
  /** absolute path of the folder of checkpoints; logs lie beside it */
  readonly checkpoints: string;
  /** where checkpoints go instead, and models that machines fit for each other: a bucket's address, and a run in it */
  readonly bucket?: { readonly address: string; readonly run: string };
  /** of a part of a run, and of a worker with a bucket: the folder in which processes keep what they fit for each other */
  readonly fits?: string;
}

/** What a reporter is told before it is shown the first cell. */
export interface ReportedRun {
  readonly record: StudyRecord;
  /** what is measured, by metric key */
  readonly outputs: MetricOutputs;
}
/**
 * A file of the run folder that every cell adds to: those of the grid in the record's order, then the walks' own. What its
 * reporter was told, the cells and the version of the package decide its bytes, and nothing else: one that is known to be of
 * these is left alone by a run.
 */
export interface CellFile {
  readonly name: string;
  /** it is compressed by gzip */
  readonly gzip?: boolean;
  /** the name that the same file has in another form, which is removed once this one is there */
  readonly instead?: string;
  /** what it begins with; empty: it is only written where a cell adds something */
  readonly begin: string;
  /** what a cell adds, as UTF-8: lent until the next one, and nothing else is meant to be kept of a cell */
  bytesOf(cell: ReportedCell): Uint8Array;
  /** once all cells are added: what `bytesOf` has found out beside the bytes */
  readonly noted?: () => Json;
  /** takes what was noted, where the file is left alone and `bytesOf` is not asked */
  readonly recall?: (noted: Json) => void;
}
/** What a reporter is given once a run has been analysed. */
export interface Reported {
  readonly results: StudyResults;
  /** parts of the report that plugins add */
  readonly sections: readonly PluginSection[];
  /** writes a file of the run folder: all of it or nothing */
  write(name: string, chunks: Iterable<string> | AsyncIterable<string>): Promise<void>;
}
/** A reporter at work on one run. */
export interface Reporting {
  readonly files?: readonly CellFile[];
  report?(reported: Reported): Promise<void>;
}
/** Writes something into the run folder: tables, a page. Given by the composition root. */
export type Reporter = (run: ReportedRun) => Promise<Reporting>;
