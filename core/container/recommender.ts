import { join } from 'node:path';
import { inject, injectable } from 'inversify';
import type {
  Cell,
  Failure,
  Output,
  PlanWarning,
  ResolvedStudy,
  SafetyClaim,
  StudyRecord,
  WalkedRecord,
  WalkPlan,
} from '../contracts/index.js';
import type { PairedLevels, Question } from '../analysis/index.js';
import { CollapsarError } from '../errors/index.js';
import { runOnDemand } from '../execution/index.js';
import { checkSameInputs, checkSameStudy, openRun, type Journal } from '../journal/index.js';
import { rootStream } from '../random/index.js';
import {
  entryInfos,
  readingWarnings,
  recommendSettings,
  toleranceWarnings,
  walkedStudy,
  walkFaults,
  walksOf,
  type WalkArm,
  type Walk,
} from '../study/index.js';
import { executorContext } from './executor-context.js';
import { Host } from './host.js';
import { checkUninterrupted, StudyRunner, type RunOptions, type RunOutcome } from './study-runner.js';

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

/** What `recommend` would do with a study. */
export interface WalksPlan {
  readonly walks: readonly Omit<WalkPlan, 'steps'>[];
  /** what safe would mean, all of it at once */
  readonly safe: readonly SafetyClaim[];
  /** cells that one walk may ask for */
  readonly budget: number;
  readonly warnings: readonly PlanWarning[];
  /** why no walk may be started */
  readonly refusal?: CollapsarError;
}
interface Prepared {
  readonly study: ResolvedStudy & Required<Pick<ResolvedStudy, 'recommend'>>;
  readonly record: StudyRecord;
  readonly outputs: Readonly<Record<string, readonly Output[]>>;
  readonly questions: readonly [Question, ...Question[]];
  readonly walks: readonly Walk[];
  readonly warnings: readonly PlanWarning[];
  readonly refusal?: CollapsarError;
}

/** Loaded when a walk is planned: nothing else here needs it. */
const analysis = () => import('../analysis/index.js');

/** From a study to a recommended limit: walks that choose their cells, in the study's own run folder. */
@injectable()
export class Recommender {
  constructor(
    @inject(Host) private readonly host: Host,
    @inject(StudyRunner) private readonly runner: StudyRunner,
  ) {}

  /**
   * What `recommend` would walk along, and what it would say before the first cell; opens the sources, runs nothing.
   * @throws CollapsarError for a study that cannot be walked at all
   */
  async plan(given: ResolvedStudy, signal: AbortSignal): Promise<WalksPlan> {
    const { study, record, questions, walks, warnings, refusal } = await this.#prepare(given, '', signal);
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
    const { jointWalk } = await analysis();
    const prepared = await this.#prepare(given, options.command, signal);
    const { study, questions, outputs, walks, warnings, refusal } = prepared;
    if (refusal !== undefined) throw refusal;
    for (const warning of warnings) options.onWarning?.(warning);
    const walking = walks.map((walk) => new WalkProgress(walk));
    let earlier: WalkedRecord | undefined;
    // What `run` asked for stays as it is.
    const record = (found: StudyRecord | undefined): StudyRecord => ({
      ...(found === undefined || found.groups.length === 0 ? { ...prepared.record, groups: [], controls: [] } : found),
      walked: earlier ?? this.#walked(prepared, walking),
    });
    const executor = await this.host.executor(options.executor, signal);
    const folder = join(options.out, study.study);
    const run = await openRun(folder, {
      record: (found) => {
        // Refused before the first cell, not after the last.
        if (found !== undefined) {
          checkSameStudy(folder, found, prepared.record);
          checkSameInputs(folder, found, prepared.record);
        }
        // Until this walk is whole, an earlier one is worth more.
        earlier = found?.walked;
        return record(found);
      },
      ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
    });
    this.host.logUnused(run.unused);
    try {
      await runOnDemand({
        journal: run.journal,
        executor,
        context: executorContext(this.host, run, study, options),
        folder: this.host.environment.folder,
        onFailure: (cell, failure, stack) => options.onFailure?.(cell, failure, stack),
        walk: async (compute) => {
          for (const progress of walking) {
            const { plan } = progress.walk;
            const walk = jointWalk(plan, study.recommend.budget, questions);
            let step = walk.next();
            while (step.done !== true) {
              const { value, seeds, question } = step.value;
              options.onStep?.({ walk: plan, value, seeds });
              await compute(progress.cells(value, seeds));
              step = walk.next(
                await this.#levels(prepared.record, progress, value, seeds, question, outputs, run.journal),
              );
            }
          }
        },
      });
      checkUninterrupted(signal, 'walk', folder);
      if (study.checkpoints === 'auto') await run.collect();
      earlier = undefined;
    } finally {
      await run.close();
      // What was asked for is known only now.
      await (await openRun(folder, { record })).close();
    }
    return this.runner.report(folder, signal);
  }

  async #prepare(given: ResolvedStudy, command: string, signal: AbortSignal): Promise<Prepared> {
    const { registry } = this.host;
    const { metricsOf, questionsOf } = await analysis();
    const asked = { ...given, recommend: given.recommend ?? recommendSettings() };
    // First what needs no data: which strategy and which axis are meant, and whether a metric answers the question.
    const declared = await this.host.outputs(asked, signal);
    const questions = questionsOf({ study: asked }, metricsOf(walkedStudy(asked, registry), declared));
    const { record, facts, study: found } = await this.host.prepare(asked, command, signal);
    const study = { ...found, recommend: asked.recommend };
    const outputs = await this.host.outputs(study, signal);
    const { inputs = {} } = record;
    const { engine } = record.provenance;
    const looks = questions.map((question) => question.rule().looks);
    const walks = walksOf(study, registry, facts, Math.max(...looks.map((of) => of.at(-1)!)), {
      inputs,
      ...(engine === undefined ? {} : { engine }),
    });
    for (const { plan, measured } of walks)
      for (const question of questions) refuseUnmeasured(question, plan, measured);
    const { warnings, refusal } = walkFaults(walks, study, registry, facts);
    const first = 2 * looks[0]![0]!;
    return {
      study,
      record,
      outputs,
      questions,
      walks,
      warnings: [
        ...Object.entries(facts).flatMap(([source, known]) => readingWarnings(source, known)),
        ...toleranceWarnings(study),
        ...(study.recommend.budget < first
          ? [{ kind: 'small-budget', budget: study.recommend.budget, firstLook: first } as const]
          : []),
        ...warnings,
      ],
      ...(refusal === undefined ? {} : { refusal }),
    };
  }

  async #levels(
    prepared: StudyRecord,
    progress: WalkProgress,
    value: number,
    seeds: number,
    question: Question,
    outputs: Readonly<Record<string, readonly Output[]>>,
    journal: Journal,
  ): Promise<PairedLevels> {
    const { collect, levelsAt, thresholdsOf } = await analysis();
    const arms = [progress.walk.arm(value), progress.walk.arm(undefined)];
    const study = { ...prepared.study, seeds: progress.walk.seeds.slice(0, seeds) };
    const record = { ...prepared, study, groups: arms.map(({ group }) => group) };
    const keys = arms.flatMap(({ group }) => study.seeds.map((seed) => group.cells[seed]!));
    const input = await collect(record, journal.cells(keys), outputs);
    return levelsAt(input, progress.walk.plan, arms[0]!.entry.as, seeds, question, {
      thresholds: thresholdsOf(study.thresholds),
      random: rootStream(study.seed).child('analysis'),
    });
  }

  /** What the walks have asked for so far: a grid of its own that a report can be made of. */
  #walked({ study: asked, record }: Prepared, walking: readonly WalkProgress[]): WalkedRecord {
    const { provenance, sources, inputs, command } = record;
    const arms = walking.flatMap((progress) => progress.arms());
    const seeds = walking[0]!.walk.seeds.slice(0, Math.max(0, ...arms.map(({ asked: n }) => n)));
    const entries = new Map(arms.map(({ arm: { entry, group } }) => [entry.as, { entry, role: group.role }]));
    const of = (role: 'strategy' | 'control'): WalkArm['entry'][] =>
      [...entries.values()].filter((one) => one.role === role).map(({ entry }) => entry);
    const study: ResolvedStudy = {
      ...walkedStudy(asked, this.host.registry),
      strategies: of('strategy'),
      seeds,
      controls: false,
      gates: [],
    };
    return {
      study,
      provenance,
      entries: entryInfos(study, this.host.registry, of('control')),
      sources,
      ...(inputs === undefined ? {} : { inputs }),
      groups: arms.map(({ arm: { group }, asked: n }) => ({
        ...group,
        cells: Object.fromEntries(seeds.slice(0, n).map((seed) => [seed, group.cells[seed]!])),
      })),
      controls: of('control'),
      command,
      walks: walking.map(({ walk, steps }) => ({ ...walk.plan, steps })),
    };
  }
}

/** A question that a metric answers elsewhere in the study, but not where it is walked. */
const refuseUnmeasured = (
  { metric: { id, label } }: Question,
  { source, model, strategy }: Walk['plan'],
  measured: readonly string[],
): void => {
  if (measured.includes(label)) return;
  throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
    what: `${id}, which the walk is to be judged by, takes no part in ${source}, ${model}, ${strategy}`,
    where: 'recommend',
    why: 'Its `only` leaves them out',
    fix: `Loosen the \`only\` of ${label}, or name another metric: ${measured.join(', ') || 'none is measured there'}`,
  });
};

/** How far one walk has come. */
class WalkProgress {
  readonly #asked = new Map<number | undefined, number>();
  constructor(readonly walk: Walk) {}

  cells(value: number, seeds: number): readonly Cell[] {
    for (const at of [undefined, value]) this.#asked.set(at, Math.max(seeds, this.#asked.get(at) ?? 0));
    const [here, control] = [this.walk.arm(value).cells, this.walk.arm(undefined).cells];
    // Seed by seed, so that what the two chains of a seed share is computed together.
    return here.slice(0, seeds).flatMap((cell, i) => [cell, control[i]!]);
  }

  /** Values in walking order, the control last. */
  arms(): readonly { readonly arm: WalkArm; readonly asked: number }[] {
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
