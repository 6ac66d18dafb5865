import { join } from 'node:path';
import { inject, injectable } from 'inversify';
import type { Cell, ResolvedStudy, StudyRecord } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import {
  cellCosts,
  divide,
  jobsOf,
  loadsOf,
  measuredCosts,
  schedule,
  type Job,
  type JobsRecord,
} from '../execution/index.js';
import { isFile, readRun, writeChunks, type Journal } from '../journal/index.js';
import { Host } from './host.js';

/** How much goes into one job: a time that it is expected to take, or cells; absent: what seems sensible. */
export type JobSize = { readonly seconds: number } | { readonly cells: number };
export interface JobsOptions {
  /** where run folders are: what the study's own holds is not computed again, and its chains were measured */
  readonly out: string;
  readonly size?: JobSize;
  readonly signal: AbortSignal;
}
/** A job list that was written. */
export interface JobsPlan {
  readonly jobs: number;
  readonly cells: number;
  /** that the run folder holds already: they are in no job */
  readonly recorded: number;
  /** of all jobs, one cell at a time */
  readonly seconds: number;
  readonly longest: number;
  /** cells by what their times rest on */
  readonly basis: Readonly<Record<Job['basis'], number>>;
}

const USUAL_SECONDS = 600;
/** Where no time is known: enough to spread, few enough for the array of any scheduler. */
const USUAL_JOBS = 64;

/** Writes what is left of a study as a list of jobs. */
@injectable()
export class JobPlanner {
  constructor(@inject(Host) private readonly host: Host) {}

  /**
   * @throws CollapsarError for a study that cannot run; COLLAPSAR_USAGE where a job is to take so long and no time is known
   */
  async plan(study: ResolvedStudy, path: string, { out, size, signal }: JobsOptions): Promise<JobsPlan> {
    const { expansion, record } = await this.host.prepare(study, '', signal);
    return this.write(expansion.cells, record, path, join(out, study.study), size);
  }

  /** The same of these cells, which may be those of walks. `record`: whose groups they stand in. */
  async write(
    cells: readonly Cell[],
    record: JobsRecord,
    path: string,
    folder: string,
    size?: JobSize,
  ): Promise<JobsPlan> {
    const { registry } = this.host;
    const there = await recordedIn(folder, (journal, found) => ({
      measured: measuredCosts(found, journal, registry),
      left: cells.flatMap((cell) => schedule(cell, (key, metrics) => journal.state(key, metrics))?.cell ?? []),
    }));
    const { measured, left } = there ?? { measured: undefined, left: cells };
    const costOf = cellCosts(registry, measured);
    const basis = { measured: 0, alike: 0, estimated: 0 };
    for (const cell of new Map(left.map((one) => [one.key, one])).values()) basis[costOf(cell).basis]++;
    const known = basis.measured + basis.alike;
    if (size !== undefined && 'seconds' in size && known === 0 && left.length > 0) throw unmeasured(folder);
    const most = size ?? (known === 0 ? { cells: Math.ceil(left.length / USUAL_JOBS) } : { seconds: USUAL_SECONDS });
    const jobs = left.length === 0 ? [] : jobsOf(divide(left, loadsOf(left, most, costOf), registry, costOf), record);
    await writeChunks(
      path,
      jobs.map((job) => `${JSON.stringify(job)}\n`),
    );
    const planned = known + basis.estimated;
    return {
      jobs: jobs.length,
      cells: planned,
      recorded: new Set(cells.map(({ key }) => key)).size - planned,
      seconds: jobs.reduce((sum, { seconds }) => sum + seconds, 0),
      longest: jobs[0]?.seconds ?? 0,
      basis,
    };
  }
}

/** What a run folder that is there says; undefined: there is none. */
const recordedIn = async <T>(
  folder: string,
  use: (journal: Journal, record: StudyRecord) => T,
): Promise<T | undefined> => {
  if (!isFile(join(folder, 'study.json'))) return undefined;
  const run = await readRun(folder);
  try {
    return use(run.journal, run.record);
  } finally {
    await run.close();
  }
};

const unmeasured = (folder: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', {
    what: 'jobs are to take so long, and of no model of the study a time is known',
    where: folder,
    why: 'Times are those of finished cells in the run folder, and there are none',
    fix: 'Run a few cells first (`collapsar run STUDY --limit 8`), or give --size as a number of cells',
  });
