import { inject, injectable } from 'inversify';
import type {
  Cell,
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
import type { Journal } from '../journal/index.js';
import { metricsOf, thresholdsOf } from '../judging/index.js';
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
import { Host } from './host.js';

/** A study whose walks are known to fit it: nothing has run yet. */
export interface PreparedWalks {
  readonly study: ResolvedStudy & Required<Pick<ResolvedStudy, 'recommend'>>;
  readonly record: StudyRecord;
  readonly outputs: Readonly<Record<string, readonly Output[]>>;
  readonly questions: readonly [Question, ...Question[]];
  readonly walks: readonly Walk[];
  readonly warnings: readonly PlanWarning[];
  /** why no walk may be started */
  readonly refusal?: CollapsarError;
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
/** What a walk asks for next: `seeds` seeds of the strategy at `value` and of the control, of which some may be there. */
export interface WalkLook {
  readonly value: number;
  readonly seeds: number;
  readonly cells: readonly Cell[];
}

/** Loaded when a walk is planned: nothing else here needs it. */
export const analysis = () => import('../analysis/index.js');

/** Walks along a study's axis over what a journal holds; computes nothing itself. */
@injectable()
export class Walker {
  constructor(@inject(Host) private readonly host: Host) {}

  /** Opens the sources, runs nothing. @throws CollapsarError for a study that cannot be walked at all */
  async prepare(given: ResolvedStudy, command: string, signal: AbortSignal): Promise<PreparedWalks> {
    const { registry } = this.host;
    const { questionsOf } = await analysis();
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
        ...(given.gates.length > 0 ? [{ kind: 'gates-of-run', gates: given.gates.length } as const] : []),
        ...warnings,
      ],
      ...(refusal === undefined ? {} : { refusal }),
    };
  }

  /**
   * One walk from its beginning: gives one look after the other and, when the next is asked for, reads what became of the
   * cells of this one. Ends with its answer. A function of what is recorded alone.
   */
  async *along(prepared: PreparedWalks, progress: WalkProgress, journal: Journal): AsyncGenerator<WalkLook, void> {
    const { jointWalk } = await analysis();
    const { study, questions } = prepared;
    const walk = jointWalk(progress.walk.plan, study.recommend.budget, questions);
    let step = walk.next();
    while (step.done !== true) {
      const { value, seeds, question } = step.value;
      yield { value, seeds, cells: progress.cells(value, seeds) };
      step = walk.next(await this.#levels(prepared, progress, value, seeds, question, journal));
    }
  }

  async #levels(
    { record: asked, outputs }: PreparedWalks,
    progress: WalkProgress,
    value: number,
    seeds: number,
    question: Question,
    journal: Journal,
  ): Promise<PairedLevels> {
    const { collect, levelsAt } = await analysis();
    const arms = [progress.walk.arm(value), progress.walk.arm(undefined)];
    const study = { ...asked.study, seeds: progress.walk.seeds.slice(0, seeds) };
    const record = { ...asked, study, groups: arms.map(({ group }) => group) };
    const keys = arms.flatMap(({ group }) => study.seeds.map((seed) => group.cells[seed]!));
    const input = await collect(record, journal.cells(keys), outputs);
    return levelsAt(input, progress.walk.plan, arms[0]!.entry.as, seeds, question, {
      thresholds: thresholdsOf(study.thresholds),
      random: rootStream(study.seed).child('analysis'),
    });
  }

  /** What the walks have asked for so far: a grid of its own that a report can be made of. */
  walked({ study: asked, record }: PreparedWalks, walking: readonly WalkProgress[]): WalkedRecord {
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
export class WalkProgress {
  readonly #asked = new Map<number | undefined, number>();
  constructor(readonly walk: Walk) {}

  cells(value: number, seeds: number): readonly Cell[] {
    for (const at of [undefined, value]) this.#asked.set(at, Math.max(seeds, this.#asked.get(at) ?? 0));
    const [here, control] = [this.walk.arm(value).cells, this.walk.arm(undefined).cells];
    // Seed by seed, so that what the two chains of a seed share is computed together.
    return here.slice(0, seeds).flatMap((cell, i) => [cell, control[i]!]);
  }

  /** Chains of these seeds at a value (undefined: of the control), as far as there may be some; they count as asked for. */
  chains(value: number | undefined, seeds: readonly number[]): ReadonlyMap<number, Cell> {
    const own = this.walk.arm(value).cells;
    const last = own.findLastIndex(({ seed }) => seeds.includes(seed));
    this.#asked.set(value, Math.max(last + 1, this.#asked.get(value) ?? 0));
    return new Map(own.map((cell) => [cell.seed, cell]));
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
