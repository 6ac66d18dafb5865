import { inject, injectable } from 'inversify';
import type { Cell, Failure, PlanWarning, ResolvedStudy, WalkPlan } from '../contracts/index.js';
import { runOnDemand } from '../execution/index.js';
import { executorContext } from './executor-context.js';
import { Host } from './host.js';
import { checkUninterrupted, StudyRunner, type RunOptions, type RunOutcome } from './study-runner.js';
import { WalkFolder } from './walk-folder.js';
import { analysis, Walker, WalkProgress, type WalksPlan } from './walks.js';

/** A step of a walk: what is being computed now. */
export interface WalkStep {
  readonly walk: Omit<WalkPlan, 'steps'>;
  readonly value: number;
  readonly seeds: number;
}
export interface RecommendOptions extends Pick<
  RunOptions,
  'out' | 'workers' | 'executor' | 'fresh' | 'signal' | 'command'
> {
  /** what the walks cannot show, said before the first of them begins */
  onWarning?(warning: PlanWarning): void;
  onStep?(step: WalkStep): void;
  onFailure?(cell: Cell, failure: Failure, stack: string | undefined): void;
}

/** From a study to a recommended limit: walks that choose their cells, in the study's own run folder. */
@injectable()
export class Recommender {
  constructor(
    @inject(Host) private readonly host: Host,
    @inject(Walker) private readonly walker: Walker,
    @inject(StudyRunner) private readonly runner: StudyRunner,
  ) {}

  /**
   * What `recommend` would walk along, and what it would say before the first cell; opens the sources, runs nothing.
   * @throws CollapsarError for a study that cannot be walked at all
   */
  async plan(given: ResolvedStudy, signal: AbortSignal): Promise<WalksPlan> {
    const { study, record, questions, walks, warnings, refusal } = await this.walker.prepare(given, '', signal);
    const { claimOf } = await analysis();
    return {
      walks: walks.map(({ plan }) => plan),
      safe: questions.map((question) => claimOf(question, record)),
      budget: study.recommend.budget,
      warnings,
      ...(refusal === undefined ? {} : { refusal }),
    };
  }

  /**
   * Walks along the study's axis, one walk for each source, model and T, and reports what was found. What `run` found in
   * the folder stays as it is. Nothing recorded is computed again, and the walk is a function of what is recorded: the same command goes on and ends at the same answer.
   * @throws CollapsarError for a study that cannot be walked; COLLAPSAR_INTERRUPTED when the signal was aborted
   */
  async recommend(given: ResolvedStudy, options: RecommendOptions): Promise<RunOutcome> {
    const { signal } = options;
    const prepared = await this.walker.prepare(given, options.command, signal);
    const { study, walks, warnings, refusal } = prepared;
    if (refusal !== undefined) throw refusal;
    for (const warning of warnings) options.onWarning?.(warning);
    const walking = walks.map((walk) => new WalkProgress(walk));
    const executor = await this.host.executor(options.executor, signal);
    const folder = await WalkFolder.open(this.host, prepared, () => this.walker.walked(prepared, walking), options);
    const { run } = folder;
    let whole = false;
    try {
      await runOnDemand({
        journal: run.journal,
        executor,
        context: executorContext(this.host, run, study, options),
        folder: this.host.environment.folder,
        onFailure: (cell, failure, stack) => options.onFailure?.(cell, failure, stack),
        walk: async (compute) => {
          for (const progress of walking)
            for await (const { value, seeds, cells } of this.walker.along(prepared, progress, run.journal)) {
              options.onStep?.({ walk: progress.walk.plan, value, seeds });
              await folder.look();
              await compute(cells);
            }
        },
      });
      checkUninterrupted(signal, 'walk', run.folder);
      if (study.checkpoints === 'auto') await run.collect();
      whole = true;
    } finally {
      await folder.close(whole);
    }
    return this.runner.report(run.folder, signal);
  }
}
