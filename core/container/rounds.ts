import { join } from 'node:path';
import { inject, injectable } from 'inversify';
import { isSameSetting, type Cell, type ResolvedStudy } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { partOfJob, type Job, type PartGroup } from '../execution/index.js';
import type { Journal } from '../journal/index.js';
import { Host } from './host.js';
import { JobPlanner, type JobSize, type JobsPlan } from './job-planner.js';
import type { RecommendOptions } from './recommender.js';
import {
  countsOf,
  StudyRunner,
  checkUninterrupted,
  type PartChoice,
  type PartOutcome,
  type RunOptions,
  type RunOutcome,
} from './study-runner.js';
import { checkSameWalks, WalkFolder, withWalks } from './walk-folder.js';
import { Walker, WalkProgress, type PreparedWalks } from './walks.js';

export interface RoundOptions extends Omit<RecommendOptions, 'workers' | 'executor' | 'onFailure'> {
  readonly size?: JobSize;
}
/** What comes next: cells that the walks must have before they can go on, as a job list, or their answer. */
export type RoundOutcome = { readonly jobs: JobsPlan } | RunOutcome;

/**
 * `recommend` by whoever has machines: each round is the next look of every walk that has no answer yet, as a job list. Its
 * jobs run in any order, anywhere; when all of them have ended, the folder says what the next look is.
 */
@injectable()
export class Rounds {
  constructor(
    @inject(Host) private readonly host: Host,
    @inject(Walker) private readonly walker: Walker,
    @inject(StudyRunner) private readonly runner: StudyRunner,
    @inject(JobPlanner) private readonly planner: JobPlanner,
  ) {}

  /**
   * Walks as far as the run folder leads and writes what is missing there as the job list at `path`; an empty one where
   * the walks have their answer, which is then reported. Computes no cell. A cell that failed is not asked for again.
   * @throws CollapsarError as `recommend`; COLLAPSAR_RUN_LOCKED while a job is at work in the folder
   */
  async next(given: ResolvedStudy, path: string, options: RoundOptions): Promise<RoundOutcome> {
    const { signal, size } = options;
    const prepared = await this.#prepare(given, options);
    const { study, record } = prepared;
    for (const warning of prepared.warnings) options.onWarning?.(warning);
    const walking = prepared.walks.map((walk) => new WalkProgress(walk));
    const due: Cell[] = [];
    const folder = await WalkFolder.open(this.host, prepared, () => this.walker.walked(prepared, walking), options);
    const { run } = folder;
    try {
      for (const progress of walking)
        for await (const { value, seeds, cells } of this.walker.along(prepared, progress, run.journal)) {
          const missing = cells.filter((cell) => !isSettled(cell, run.journal));
          if (missing.length === 0) continue;
          options.onStep?.({ walk: progress.walk.plan, value, seeds });
          due.push(...missing);
          break;
        }
      checkUninterrupted(signal, 'walk', run.folder);
      if (due.length === 0 && study.checkpoints === 'auto') await run.collect();
    } finally {
      await folder.close(due.length === 0 && !signal.aborted);
    }
    const { walks, groups, controls = [] } = this.walker.walked(prepared, walking);
    const jobs = await this.planner.write(due, { ...record, groups, controls, walks }, path, run.folder, size);
    return due.length === 0 ? this.runner.report(run.folder, signal) : { jobs };
  }

  /**
   * Runs the cells of one job of a round that the folder does not hold yet, beside other jobs of the same list perhaps.
   * @throws CollapsarError as `run`; COLLAPSAR_JOBS_MISMATCH where the study here would not ask for these cells
   */
  async runPart(
    given: ResolvedStudy,
    { job, list }: Extract<PartChoice, { readonly job: Job }>,
    options: Omit<RunOptions, 'fresh'>,
  ): Promise<PartOutcome> {
    const prepared = await this.#prepare(given, options);
    const { study, record } = prepared;
    const part = partOfJob(list, job, record);
    const walking = prepared.walks.map((walk) => new WalkProgress(walk));
    const cells = job.groups.flatMap((group) => cellsOf(group, walking, list));
    const folder = join(options.out, study.study);
    return this.runner.compute(
      {
        study,
        cells,
        part,
        record: (found) => {
          if (found === undefined) return withWalks(prepared, found, this.walker.walked(prepared, walking));
          checkSameWalks(folder, found, prepared);
          // In one folder all jobs leave what the round wrote; in one of its own a job says what it had.
          return found.walked === undefined ? withWalks(prepared, found, this.walker.walked(prepared, walking)) : found;
        },
      },
      options,
      (run) => Promise.resolve({ folder: run.folder, part: part.name, counts: countsOf(run.journal, cells) }),
    );
  }

  async #prepare(
    given: ResolvedStudy,
    { command, signal }: Pick<RecommendOptions, 'command' | 'signal'>,
  ): Promise<PreparedWalks> {
    const prepared = await this.walker.prepare(given, command, signal);
    if (prepared.refusal !== undefined) throw prepared.refusal;
    return prepared;
  }
}

/** Whether a look need not wait for it: a failure is a result, of which nothing more comes. */
const isSettled = ({ key, metrics, gallery, generations }: Cell, journal: Journal): boolean => {
  const { reached, failure } = journal.state(key, [
    ...metrics.map((metric) => metric.key),
    ...(gallery === undefined ? [] : [gallery.key]),
  ]);
  return reached >= generations || failure !== undefined;
};

/** The cells of a group of a job as the walks here have them. */
const cellsOf = (
  { value, cells, ...group }: PartGroup,
  walking: readonly WalkProgress[],
  list: string,
): readonly Cell[] => {
  const progress = walking.find(({ walk: { plan } }) => isSameSetting(plan, group));
  const own = Object.entries(cells).map(([seed, key]) => ({ seed: Number(seed), key }));
  const chains = progress?.chains(
    value,
    own.map(({ seed }) => seed),
  );
  return own.map(({ seed, key }) => {
    const cell = chains?.get(seed);
    if (cell?.key === key) return cell;
    throw new CollapsarError('COLLAPSAR_JOBS_MISMATCH', {
      what: `the walk of ${group.source}, ${group.model}, T ${group.samples} has no such cell at ${value ?? 'its control'}, seed ${seed}`,
      where: list,
      why: 'The list was edited, or another edition of Collapsar wrote it',
      fix: 'Write the list anew with `collapsar recommend STUDY --jobs FILE`; what was computed is kept',
    });
  });
};
