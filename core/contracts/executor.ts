import type { Cell, CellRecord, Failure } from './cell.js';
import type { CheckpointStore } from './model.js';
import type { ResolvedStudy } from './study.js';

/** What one cell may take; more of it fails the cell. */
export type CellLimits = ResolvedStudy['limits'];
/** What an executor works with. */
export interface ExecutorContext {
  /**
   * what child processes of the built-in executors run. What is said to it is no part of the contract: to run cells in
   * processes, hand them to another executor (an option `{ entry: 'executors' }`)
   */
  readonly program: URL;
  /** for the program: plugins to load, engine, folder of the checkpoints; JSON */
  readonly setup: unknown;
  /** runs a cell in this process; one at a time, for plugins that are at work are told apart by their order */
  runHere(cell: Cell, signal: AbortSignal): AsyncIterable<CellRecord>;
  readonly store: CheckpointStore;
  /** the checkpoints in another folder, such as one that several machines share */
  storeAt(folder: string): CheckpointStore;
  /**
   * A bucket that several machines share. What checkpoints are made of is read from the run folder where it lies there too.
   *
   * @throws CollapsarError COLLAPSAR_USAGE for what is no `s3://bucket/prefix`, COLLAPSAR_STORE_REFUSED where the environment
   * holds no keys
   */
  bucketAt(address: string, warn: (text: string) => void): SharedBucket;
  readonly limits: CellLimits;
  /** how many cells at a time */
  readonly workers: number;
  readonly signal: AbortSignal;
  /** resolves once everything that was taken from the executor so far is on the disk */
  durable(): Promise<void>;
  readonly remote: RemoteWork;
}
/**
 * A bucket of an S3-compatible store, below a prefix, for machines that share no folder. What a run keeps lies in a folder
 * there, named by hexadecimal digits, which goes with the run. Nothing that lies there is written over: whoever lost a lease can
 * add objects that nobody asks for, and change none. A store that does not answer is asked for minutes. Every method throws
 * COLLAPSAR_STORE_UNREACHABLE and COLLAPSAR_STORE_REFUSED.
 */
export interface SharedBucket {
  /** `s3://bucket/prefix`, as another machine may be told it: no key and no endpoint is in it */
  readonly address: string;
  /** 32 hexadecimal digits: the same for all who mean this bucket and prefix, at whatever endpoint each sees it */
  id(): Promise<string>;
  /** by SHA-256 of their content, which is verified whenever they are read */
  checkpoints(run: string): CheckpointStore;
  /** keeps bytes under a name of hexadecimal digits; false: others lie there already, and stay */
  keep(run: string, name: string, bytes: Uint8Array, patienceMs?: number): Promise<boolean>;
  /** undefined when nothing lies there. Not verified. */
  kept(run: string, name: string): Promise<Uint8Array | undefined>;
  forget(run: string, name: string): Promise<void>;
  /** removes all that the run keeps there */
  removeRun(run: string): Promise<void>;
}

/** What a process on another machine must know and have; nothing in it names a place of this one. JSON. */
export interface RemoteWork {
  /** name of the study, and the SHA-256 of all that it says, hex */
  readonly study: string;
  readonly hash: string;
  /** stands for the run folder: the same whenever a run goes on in it */
  readonly run: string;
  /** version of this package, and Node's major version, between which the bits of a few functions differ */
  readonly collapsar: string;
  readonly node: number;
  /** plugins beside the built-ins that cells need: version, and the content of files and what these import */
  readonly plugins: readonly { readonly name: string; readonly version: string; readonly content: string }[];
  /** ids of the entries that cells may ask for, those inside others among them */
  readonly entries: readonly string[];
  /** the most cells that may run at a time on one machine; absent: any number */
  readonly cellsAtATime?: number;
}
/**
 * Cells are pulled, so that a walk over shares can choose the next cell from the last result. Every cell pulled ends in
 * `done` or `failed`, in that cell's order of events, unless `signal` aborts: what was running then ends without either.
 * What is wrong with one cell is a `failed` event; what is wrong with all of them is thrown. A cell may be begun anew, in
 * another process: what it tells a second time counts once.
 */
export interface Executor {
  run(cells: AsyncIterable<Cell>, context: ExecutorContext): AsyncIterable<CellRecord>;
}

/** What an executor puts into the environment of the program at `ExecutorContext.program`. */
export interface ChildEnvironment {
  /** `ExecutorContext.setup` as JSON */
  readonly COLLAPSAR_SETUP: string;
  /** process id of the parent: the child ends itself when that process is gone */
  readonly COLLAPSAR_PARENT: string;
}

/** The workerpool method that a child offers. One batch at a time; SIGTERM asks it to stop at the next step. */
export interface ChildMethods {
  cells(batch: readonly Cell[]): Promise<ChildAnswer>;
}

/** What a child emits while it works on a batch. */
export interface ChildReport {
  readonly pid: number;
  /** index in the batch of the cell that runs once `events` are history; batch length = none is left */
  readonly running: number;
  readonly events: readonly CellRecord[];
}

export interface ChildAnswer {
  /** the child could not be set up (a plugin does not load there): no cell was begun */
  readonly fault?: Failure;
}
