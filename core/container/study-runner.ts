import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, injectable } from 'inversify';
import type { Cell, RecordedCell, ReportedCell, ResolvedStudy, StudyRecord, StudyResults } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import {
  cellCosts,
  largestFirst,
  measuredCosts,
  partOfJob,
  runCells,
  shardOf,
  type CostOf,
  type Job,
  type CellPart,
  type Progress,
} from '../execution/index.js';
import {
  cleanRun,
  FITS,
  openRun,
  readRun,
  writeChunks,
  type CleanOptions,
  type DiskUse,
  type Journal,
  type RunFolder,
} from '../journal/index.js';
import type { Registry } from '../plugin/index.js';
import { askedCells, type AskedCell } from '../study/index.js';
import { CellFiles, madeOf } from './cell-files.js';
import { executorContext, isReproducible } from './executor-context.js';
import { Host, type PreparedStudy } from './host.js';
import { TOKENS, type ExecutorChoice, type ReportedRun, type Reporter } from './parts.js';

export interface RunOptions {
  /** where run folders are; default runs */
  readonly out: string;
  /** cells at a time */
  readonly workers: number;
  /** name of the executor, and its options where it takes some; default local */
  readonly executor?: ExecutorChoice;
  /** throws away what the run folder holds */
  readonly fresh?: boolean;
  /** runs only these cells; what others have recorded is reported all the same */
  readonly select?: (cell: Cell) => boolean;
  /** runs at most so many cells */
  readonly limit?: number;
  /** how often cells that failed are run once more; default 0 */
  readonly retries?: number;
  readonly signal: AbortSignal;
  /** how the run can be repeated, for the report */
  readonly command: string;
  onProgress?(progress: Progress): void;
}
/** One part of a study's cells: a shard of so many, from 1, or a job of the list in that file. */
export type PartChoice =
  { readonly shard: { readonly index: number; readonly of: number } } | { readonly job: Job; readonly list: string };
/** What a part leaves: its journal in the folder. */
export interface PartOutcome {
  readonly folder: string;
  readonly part: string;
  readonly counts: StudyResults['counts'];
  /** cells of the study that are done or failed in this folder, by whatever part, and all of them; absent: of a round of walks */
  readonly recorded?: { readonly cells: number; readonly of: number };
}
/** Cells of a study that are to be run, all of it or a part, and what the folder's record becomes by that. */
export interface Work {
  readonly study: ResolvedStudy;
  readonly cells: readonly Cell[];
  readonly part: CellPart | undefined;
  record(found: StudyRecord | undefined): StudyRecord;
}
/** What a run leaves: its folder, and what `summary.json` there holds. */
export interface RunOutcome {
  readonly folder: string;
  readonly results: StudyResults;
}

/** A study from plan to report, in a run folder that continues where it was left. */
@injectable()
export class StudyRunner {
  constructor(
    @inject(Host) private readonly host: Host,
    @inject(TOKENS.reporters) private readonly reporters: readonly Reporter[],
  ) {}

  /**
   * Runs what the folder does not hold yet, then analyses and reports all of it.
   * @throws CollapsarError for a study that cannot run; COLLAPSAR_INTERRUPTED when the signal was aborted (what was
   * computed is saved). Failed cells are results, not errors.
   */
  run(study: ResolvedStudy, options: RunOptions): Promise<RunOutcome> {
    const { signal } = options;
    return this.#run(study, options, undefined, async (run) => {
      await this.collect(run, run.record);
      return { folder: run.folder, results: await this.#report(run, run.record, signal, 'differing') };
    });
  }

  /**
   * Runs the cells of one part that the folder does not hold yet, beside other parts of the same division perhaps. Tables
   * and report are written by whoever puts the parts together.
   * @throws CollapsarError as `run`; COLLAPSAR_USAGE where there is no such part; COLLAPSAR_JOBS_MISMATCH
   */
  async runPart(study: ResolvedStudy, choice: PartChoice, options: Omit<RunOptions, 'fresh'>): Promise<PartOutcome> {
    const ended = await this.#run(study, options, choice, (run, { expansion: { cells } }, part) => {
      const own = cells.filter(({ key }) => part!.keys.has(key));
      return Promise.resolve({ folder: run.folder, part: part!.name, counts: countsOf(run.journal, own), cells });
    });
    // Read anew: other parts have gone on meanwhile.
    const { cells, ...outcome } = ended;
    const run = await readRun(outcome.folder);
    try {
      const all = countsOf(run.journal, cells);
      return { ...outcome, recorded: { cells: all.done + all.failed, of: all.cells } };
    } finally {
      await run.close();
    }
  }

  async #run<T>(
    study: ResolvedStudy,
    options: RunOptions,
    choice: PartChoice | undefined,
    use: (run: RunFolder, prepared: PreparedStudy, part: CellPart | undefined) => Promise<T>,
  ): Promise<T> {
    const prepared = await this.host.prepare(study, options.command, options.signal);
    const { record, expansion } = prepared;
    const part = choice === undefined ? undefined : partOf(choice, prepared, this.host.registry);
    const cells = part === undefined ? expansion.cells : expansion.cells.filter(({ key }) => part.keys.has(key));
    // What the walks asked for is theirs to keep.
    const recordOf = (found?: StudyRecord): StudyRecord =>
      found?.walked === undefined ? record : { ...record, walked: found.walked };
    return this.compute({ study, cells, part, record: recordOf }, options, (run) => use(run, prepared, part));
  }

  /**
   * Runs what the folder does not hold yet of these cells, or of those that are selected; `use` then looks at the folder.
   * @throws CollapsarError as `run`
   */
  async compute<T>(work: Work, options: RunOptions, use: (run: RunFolder) => Promise<T>): Promise<T> {
    const { study, part } = work;
    const { signal } = options;
    const { registry } = this.host;
    const executor = await this.host.executor(options.executor, signal);
    const folder = join(options.out, study.study);
    const run = await openRun(folder, {
      record: work.record,
      ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
      ...(part === undefined ? {} : { part }),
      onWait: (text) => this.host.logger.info(text),
    });
    this.host.logUnused(run.unused);
    const costs = (): CostOf => cellCosts(registry, measuredCosts(run.record, run.journal, registry));
    try {
      await runCells({
        cells: chosen(work.cells, options),
        order: (cells) => largestFirst(cells, registry, costs()),
        ...(options.retries === undefined ? {} : { retries: options.retries }),
        journal: run.journal,
        executor,
        context: executorContext(this.host, run, study, options, part),
        folder: this.host.environment.folder,
        onProgress: (progress) => options.onProgress?.(progress),
      });
      checkUninterrupted(signal, 'run', folder);
      return await use(run);
    } finally {
      await run.close();
    }
  }

  /** Removes the states of what is finished, as the study of the record has it. */
  async collect(run: RunFolder, { study, groups }: StudyRecord): Promise<void> {
    if (study.checkpoints !== 'auto') return;
    const again = isReproducible(study, this.host.registry);
    const keys = groups.flatMap(({ cells }) => Object.values(cells));
    await run.collect(new Set(again ? keys : []));
    // No part is at work now, and whoever needs one of them again fits it again.
    if (again) await rm(run.path(FITS), { recursive: true, force: true });
  }

  /** Analyses and reports a run folder again, as it stands; nothing is computed. */
  async report(folder: string, signal: AbortSignal): Promise<RunOutcome> {
    const run = await readRun(folder);
    this.host.logUnused(run.unused);
    try {
      return { folder, results: await this.#report(run, run.record, signal, 'all') };
    } finally {
      await run.close();
    }
  }

  /** Shows what a run folder holds to `use`, the cells one at a time in the order of its tables; nothing is computed. */
  async read<T>(
    folder: string,
    signal: AbortSignal,
    use: (run: ReportedRun, cells: AsyncIterable<ReportedCell>) => Promise<T>,
  ): Promise<T> {
    const run = await readRun(folder);
    this.host.logUnused(run.unused);
    try {
      return await use(await this.#reported(run.record, signal), reportedCells(run, run.record));
    } finally {
      await run.close();
    }
  }

  /**
   * Says what a run folder holds and removes what can be computed again or is of no use; `record` and logs stay.
   * @throws CollapsarError COLLAPSAR_RUN_LOCKED while a run is going on in it
   */
  clean(folder: string, options: Omit<CleanOptions, 'again'>): Promise<readonly DiskUse[]> {
    const again = ({ walked, imported, ...grid }: StudyRecord): ReadonlySet<string> =>
      new Set(
        [grid, ...(walked === undefined ? [] : [walked])]
          .filter(({ study }) => imported === undefined && isReproducible(study, this.host.registry))
          .flatMap(({ groups }) => groups.flatMap(({ cells }) => Object.values(cells))),
      );
    return cleanRun(folder, { ...options, again });
  }

  async #reported(record: StudyRecord, signal: AbortSignal): Promise<ReportedRun> {
    const { walked } = record;
    const walks = walked === undefined ? {} : await this.host.outputs(walked.study, signal);
    return { record, outputs: { ...walks, ...(await this.host.outputs(record.study, signal)) } };
  }

  /** Every cell is read once: the analysis takes what it needs of it, and the tables that are to be written, on its way. */
  async #report(
    run: RunFolder,
    record: StudyRecord,
    signal: AbortSignal,
    written: 'all' | 'differing',
  ): Promise<StudyResults> {
    const about = await this.#reported(record, signal);
    const reporting = await Promise.all(this.reporters.map(async (reporter) => reporter(about)));
    const tables = new CellFiles(
      run,
      reporting.flatMap(({ files = [] }) => files),
      { of: madeOf(about, this.host.environment.version, await run.journal.digest()), written },
    );
    const cells = new ReportedCells(run, record, tables);
    let results: StudyResults;
    try {
      const { analyseCells } = await import('../analysis/index.js');
      const tools = await this.host.analysisTools(record, signal);
      results = withUnverified(await analyseCells(record, (keys) => cells.of(keys), tools), run.unverified);
      await tables.close();
    } catch (error) {
      await tables.abandon();
      throw error;
    }
    const reported = {
      results,
      sections: await this.host.sections(signal, record.study.limits),
      write: (name: string, chunks: Iterable<string> | AsyncIterable<string>) => writeChunks(run.path(name), chunks),
    };
    for (const { report } of reporting) await report?.(reported);
    return results;
  }
}

const withUnverified = (results: StudyResults, cells: number): StudyResults =>
  cells === 0
    ? results
    : { ...results, findings: [...results.findings, { kind: 'unverified-data', tone: 'warning', cells }] };

const partOf = (choice: PartChoice, { expansion, record }: PreparedStudy, registry: Registry): CellPart => {
  if ('shard' in choice) return shardOf(choice.shard, expansion.cells, record, registry);
  return partOfJob(choice.list, choice.job, record);
};

/** What became of these cells. */
export const countsOf = (journal: Journal, cells: readonly Cell[]): StudyResults['counts'] => {
  const counts = { cells: 0, done: 0, failed: 0, missing: 0 };
  for (const [key, { metrics, generations }] of new Map(cells.map((cell) => [cell.key, cell]))) {
    const { reached, failure } = journal.state(
      key,
      metrics.map((metric) => metric.key),
    );
    counts.cells++;
    if (reached >= generations) counts.done++;
    else if (failure !== undefined) counts.failed++;
    else counts.missing++;
  }
  return counts;
};

const chosen = (cells: readonly Cell[], { select, limit }: RunOptions): readonly Cell[] =>
  (select === undefined ? cells : cells.filter(select)).slice(0, limit);

/** @throws CollapsarError COLLAPSAR_INTERRUPTED that says how to go on */
export const checkUninterrupted = (signal: AbortSignal, work: string, folder: string): void => {
  if (signal.aborted)
    throw new CollapsarError('COLLAPSAR_INTERRUPTED', {
      what: `The ${work} was interrupted`,
      fix: `What was computed is saved: the same command goes on from there. Tables and report of it are not written yet; \`collapsar report ${folder}\` writes them of what is there`,
    });
};

/** The recorded cells of a run under the labels of its tables, in their order. */
async function* reportedCells(run: RunFolder, asked: StudyRecord): AsyncIterable<ReportedCell> {
  for (const { key, asked: _by, ...cell } of askedCells(asked)) {
    const record = await run.journal.readCell(key);
    if (record !== undefined) yield { ...cell, record };
  }
}

/** The same for an analysis, whose tables are written on the way: each is read once, however many ask for it at the same time. */
class ReportedCells {
  readonly #left: AskedCell[];
  #asker: AskedCell['asked']['by'] | undefined;

  constructor(
    private readonly run: RunFolder,
    record: StudyRecord,
    private readonly files: CellFiles,
  ) {
    this.#left = [...askedCells(record)].reverse();
  }

  /** Those of the grid at the first call, those of the walks at the second, which share some with the grid. */
  async *of(keys: readonly string[]): AsyncIterable<RecordedCell> {
    const first = this.#asker === undefined;
    this.#asker = first ? 'grid' : 'walks';
    if (first) await this.files.begin();
    const wanted = new Set(keys);
    while (this.#left.at(-1)?.asked.by === this.#asker) {
      const { key, asked: _by, ...labelled } = this.#left.pop()!;
      const record = await this.run.journal.readCell(key);
      if (record === undefined) {
        wanted.delete(key);
        continue;
      }
      const cell = { ...labelled, record };
      await this.files.add((made) => made.bytesOf(cell));
      if (wanted.delete(key)) yield record;
    }
    yield* this.run.journal.cells(wanted);
  }
}
