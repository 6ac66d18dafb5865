import { join } from 'node:path';
import { inject, injectable } from 'inversify';
import type { Cell, Failure, Output, ResolvedStudy, StudyRecord, WalkPlan } from '../contracts/index.js';
import {
  collect,
  levelsAt,
  questionOf,
  RecordedWalk,
  thresholdsOf,
  type Levels,
  type Question,
} from '../analysis/index.js';
import { runOnDemand } from '../execution/index.js';
import { openRun, type Journal } from '../journal/index.js';
import { rootStream } from '../random/index.js';
import { entryInfos, recommendSettings, walksOf, type Arm, type Walk } from '../study/index.js';
import { Host } from './host.js';
import { concludeRun, executorContext } from './running.js';
import { StudyRunner, type RunOptions, type RunOutcome } from './study-runner.js';

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
  onStep?(step: WalkStep): void;
  onFailure?(cell: Cell, failure: Failure, stack: string | undefined): void;
}

/** From a study to a recommended limit: walks that choose their cells, in the study's own run folder. */
@injectable()
export class Recommender {
  constructor(
    @inject(Host) private readonly host: Host,
    @inject(StudyRunner) private readonly runner: StudyRunner,
  ) {}

  /**
   * Walks along the study's axis, one walk for each source, model and T, and reports what was found. Nothing recorded is
   * computed again, and the walk is a function of what is recorded: the same command goes on and ends at the same answer.
   * @throws CollapsarError for a study that cannot be walked; COLLAPSAR_INTERRUPTED when the signal was aborted
   */
  async recommend(given: ResolvedStudy, options: RecommendOptions): Promise<RunOutcome> {
    const { signal } = options;
    const asked = { ...given, recommend: given.recommend ?? recommendSettings() };
    const { record: prepared, facts, study: found } = await this.host.prepare(asked, options.command, signal);
    const study = { ...found, recommend: asked.recommend };
    const outputs = await this.host.outputs(study, signal);
    const { metrics } = await collect({ ...prepared, groups: [] }, [], outputs);
    const question = questionOf(prepared, metrics);
    const { engine } = prepared.provenance;
    const { inputs = {} } = prepared;
    const most = Math.max(...question.rule().looks);
    const walks = walksOf(study, this.host.registry, facts, most, {
      inputs,
      ...(engine === undefined ? {} : { engine }),
    });
    const visits = walks.map((walk) => new Visit(walk));
    const record = (): StudyRecord => this.#record(prepared, visits);
    const executor = await this.host.executor(options.executor, signal);
    const folder = join(options.out, study.study);
    const run = await openRun(folder, {
      record: record(),
      ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
    });
    this.host.remark(run.remarks);
    try {
      await runOnDemand({
        journal: run.journal,
        executor,
        context: executorContext(this.host, run, study, options),
        folder: this.host.setting.folder,
        onFailure: (cell, failure, stack) => options.onFailure?.(cell, failure, stack),
        walk: async (compute) => {
          for (const visit of visits) {
            const { plan } = visit.walk;
            const walk = new RecordedWalk(plan, study.recommend.budget, question);
            let step = walk.next();
            while (step.done !== true) {
              const { value, seeds } = step.value;
              options.onStep?.({ walk: plan, value, seeds });
              await compute(visit.cells(value, seeds));
              step = walk.next(await this.#levels(prepared, visit, value, seeds, question, outputs, run.journal));
            }
          }
        },
      });
      await concludeRun(run, study, signal, 'walk');
    } finally {
      await run.close();
      // The record of what was asked for is known only now.
      await (await openRun(folder, { record: record() })).close();
    }
    return this.runner.report(folder, signal);
  }

  async #levels(
    prepared: StudyRecord,
    visit: Visit,
    value: number,
    seeds: number,
    question: Question,
    outputs: Readonly<Record<string, readonly Output[]>>,
    journal: Journal,
  ): Promise<Levels> {
    const arms = [visit.walk.arm(value), visit.walk.arm(undefined)];
    const study = { ...prepared.study, seeds: visit.walk.seeds.slice(0, seeds) };
    const record = { ...prepared, study, groups: arms.map(({ group }) => group) };
    const keys = arms.flatMap(({ group }) => study.seeds.map((seed) => group.cells[seed]!));
    const input = await collect(record, journal.cells(keys), outputs);
    return levelsAt(input, visit.walk.plan, arms[0]!.entry.as, seeds, question, {
      thresholds: thresholdsOf(study.thresholds),
      random: rootStream(study.seed).child('analysis'),
    });
  }

  /** What the walks have asked for so far, as a study that a report can be made of. */
  #record(prepared: StudyRecord, visits: readonly Visit[]): StudyRecord {
    const arms = visits.flatMap((visit) => visit.arms());
    const seeds = visits[0]!.walk.seeds.slice(0, Math.max(0, ...arms.map(({ asked }) => asked)));
    const entries = new Map(arms.map(({ arm: { entry, group } }) => [entry.as, { entry, role: group.role }]));
    const of = (role: 'strategy' | 'control'): Arm['entry'][] =>
      [...entries.values()].filter((one) => one.role === role).map(({ entry }) => entry);
    const study: ResolvedStudy = { ...prepared.study, strategies: of('strategy'), seeds, controls: false, gates: [] };
    return {
      ...prepared,
      study,
      entries: entryInfos(study, this.host.registry, of('control')),
      groups: arms.map(({ arm: { group }, asked }) => ({
        ...group,
        cells: Object.fromEntries(seeds.slice(0, asked).map((seed) => [seed, group.cells[seed]!])),
      })),
      controls: of('control'),
      walks: visits.map(({ walk, steps }) => ({ ...walk.plan, steps })),
    };
  }
}

/** How far one walk has come. */
class Visit {
  readonly #asked = new Map<number | undefined, number>();
  constructor(readonly walk: Walk) {}

  cells(value: number, seeds: number): readonly Cell[] {
    for (const at of [undefined, value]) this.#asked.set(at, Math.max(seeds, this.#asked.get(at) ?? 0));
    const [here, control] = [this.walk.arm(value).cells, this.walk.arm(undefined).cells];
    // Seed by seed, so that what the two chains of a seed share is computed together.
    return here.slice(0, seeds).flatMap((cell, i) => [cell, control[i]!]);
  }

  /** Values in walking order, the control last. */
  arms(): readonly { readonly arm: Arm; readonly asked: number }[] {
    return [...this.#asked]
      .map(([value, asked]) => ({ value, arm: this.walk.arm(value), asked }))
      .sort((a, b) => (a.value ?? Infinity) - (b.value ?? Infinity));
  }

  get steps(): WalkPlan['steps'] {
    return [...this.#asked.keys()].flatMap((value) =>
      value === undefined ? [] : [{ value, strategy: this.walk.arm(value).entry.as }],
    );
  }
}
