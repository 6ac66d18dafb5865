import type {
  CellFailure,
  MeasuredSeries,
  Failure,
  GroupAnswers,
  GroupWriting,
  RecordedCell,
  StudyRecord,
  Trace,
  TrainingSteps,
} from '../contracts/index.js';
import {
  COMPILED_STEPS,
  ROWS_JUDGED,
  ROWS_KEPT,
  ROWS_RECORDED,
  TEXTS_CUT,
  TEXTS_EMPTY,
  TEXTS_WRITTEN,
  TOKENS_ASKED,
  TOKENS_MADE,
  UNCOMPILED_STEPS,
} from '../contracts/index.js';
import { published, type Code } from '../errors/index.js';
import { keyedMetrics, type MetricOutputs } from '../judging/index.js';
import { Galleries, withinBudget } from './galleries.js';
import { ColumnStore, MARKS } from './series/columns.js';
import { LineageSums } from './series/lineage.js';
import type { AnalysisInput, GroupProgress } from './input.js';

/**
 * Folds the journal's cells into columns, one cell at a time. A cell that serves several groups (equal controls) is
 * counted in each; cells and generations that the record does not ask for are left out; generations past a lowered
 * `generations` too. Values of basis exact and sampled go to series of their own.
 */
export const collect = async (
  record: StudyRecord,
  cells: AsyncIterable<RecordedCell> | Iterable<RecordedCell>,
  outputs: MetricOutputs,
): Promise<AnalysisInput> => {
  const { generations } = record.study;
  const metrics = keyedMetrics(record.study, outputs);
  const columns = new ColumnStore(record, metrics);
  const lineage = record.groups.map(() => new LineageSums(generations));
  const finished: number[][] = record.groups.map(() => []);
  const failed = record.groups.map(() => 0);
  const lost: number[][] = record.groups.map(() => []);
  const failures: CellFailure[] = [];
  const galleries = new Galleries(record);
  const steps = new StepCounts(generations);
  const selections = new SelectionCounts(generations);
  const writings = new Writings(generations);
  const answers = new Answers(generations);
  const recordings = new RecordingSizes(generations);
  const places = placesOf(record);
  const counts = { cells: places.size, done: 0, failed: 0, missing: 0 };
  const take = (cell: RecordedCell, here: readonly Place[]): void => {
    const done = cell.generations >= generations;
    if (done) counts.done++;
    else if (cell.failure !== undefined) counts.failed++;
    steps.add(cell);
    answers.add(here[0]!, cell);
    for (const { group, seed, index } of here) {
      columns.add(group, index, cell);
      lineage[group]!.add(cell);
      selections.add(group, cell);
      writings.add(group, cell);
      recordings.add(group, cell);
      galleries.add(group, seed, cell);
      if (done) finished[group]!.push(seed);
      else if (cell.failure !== undefined) {
        failed[group]!++;
        if (isOwnFault(cell.failure)) lost[group]!.push(seed);
      }
    }
    if (!done && cell.failure !== undefined) {
      const [{ group, seed }] = here as [Place, ...Place[]];
      failures.push({ group, seed, ...lastGood(cell), ...cell.failure });
    }
  };
  for await (const cell of cells) {
    const here = places.get(cell.key);
    if (here !== undefined) take(cell, here);
  }
  counts.missing = counts.cells - counts.done - counts.failed;
  const progress = record.groups.map((_, group): GroupProgress => ({
    finished: finished[group]!.sort((a, b) => a - b),
    failed: failed[group]!,
    lost: lost[group]!.sort((a, b) => a - b),
    lineage: lineage[group]!.all(),
  }));
  // Cells arrive in the order in which they ended, which must not show.
  failures.sort((a, b) => a.group - b.group || a.seed - b.seed);
  const gallery = withinBudget(galleries.all(), record.groups);
  const silent = columns.silent();
  const series = columns.series();
  return {
    record,
    metrics: metrics.map(({ info }) =>
      hasNothing(info.id, series, silent) ? { ...info, nothing: true as const } : info,
    ),
    series,
    ...(silent.length === 0 ? {} : { silent }),
    progress,
    failures,
    ...(steps.any ? { steps: steps.all() } : {}),
    ...selections.all(),
    ...writings.all(),
    ...answers.all(),
    ...recordings.all(),
    counts,
    ...(gallery.length === 0 ? {} : { gallery }),
  };
};

/** How training steps were taken, where fits say so: at the end of their traces. */
class StepCounts {
  readonly #uncompiled = new Map<string, number>();
  #compiled: number | undefined;

  constructor(private readonly generations: number) {}

  get any(): boolean {
    return this.#compiled !== undefined;
  }

  add({ traces }: RecordedCell): void {
    for (const [generation, hooks] of traces)
      if (generation <= this.generations)
        for (const hook of Object.values(hooks)) this.#addEnd(hook.at(-1)?.values ?? {});
  }

  #addEnd(values: Readonly<Record<string, number>>): void {
    const compiled = values[COMPILED_STEPS];
    if (compiled === undefined) return;
    this.#compiled = (this.#compiled ?? 0) + compiled;
    for (const [name, steps] of Object.entries(values)) {
      if (!name.startsWith(UNCOMPILED_STEPS)) continue;
      // A library's own words may name a file of whoever ran it.
      const why = published(name.slice(UNCOMPILED_STEPS.length));
      this.#uncompiled.set(why, (this.#uncompiled.get(why) ?? 0) + steps);
    }
  }

  all(): TrainingSteps {
    const uncompiled = Array.from(this.#uncompiled, ([why, steps]) => ({ why, steps }));
    // Cells arrive in the order in which they ended, which must not show.
    uncompiled.sort((a, b) => b.steps - a.steps || (a.why < b.why ? -1 : 1));
    return { compiled: this.#compiled ?? 0, uncompiled };
  }
}

/** How many synthetic rows were judged and kept in each group, where strategies say so: at the end of their traces. */
class SelectionCounts {
  readonly #byGroup = new Map<number, { judged: number; kept: number }>();

  constructor(private readonly generations: number) {}

  add(group: number, { traces }: RecordedCell): void {
    for (const [generation, hooks] of traces) {
      const { [ROWS_JUDGED]: judged, [ROWS_KEPT]: kept } = hooks['mix']?.at(-1)?.values ?? {};
      if (generation > this.generations || judged === undefined || kept === undefined) continue;
      const sum = this.#byGroup.get(group) ?? { judged: 0, kept: 0 };
      this.#byGroup.set(group, { judged: sum.judged + judged, kept: sum.kept + kept });
    }
  }

  all(): Pick<AnalysisInput, 'selections'> {
    const selections = Array.from(this.#byGroup, ([group, sum]) => ({ group, ...sum }));
    return selections.length === 0 ? {} : { selections: selections.sort((a, b) => a.group - b.group) };
  }
}

/**
 * What models of texts say at the end of what they wrote to be measured in the last generation; where no metric asked for
 * texts, of what was written to train it.
 */
class Writings {
  readonly #byGroup = new Map<number, { cuts: number[] } & Pick<GroupWriting, 'tokens' | 'training'>>();

  constructor(private readonly generations: number) {}

  add(group: number, { traces }: RecordedCell): void {
    const last = traces.get(this.generations);
    const measured = saidLast(last, 'evaluate');
    const { [TEXTS_CUT]: cut, ...more } = measured ?? saidLast(last, 'mix') ?? {};
    // What a server wrote is counted by itself, in every generation.
    if (cut === undefined || more[TEXTS_WRITTEN] !== undefined) return;
    const { [TOKENS_ASKED]: asked, [TOKENS_MADE]: made } = more;
    const { cuts } = this.#byGroup.get(group) ?? { cuts: [] };
    const tokens = asked === undefined || made === undefined ? {} : { tokens: { asked, made } };
    this.#byGroup.set(group, {
      cuts: [...cuts, cut],
      ...tokens,
      ...(measured === undefined ? { training: true } : {}),
    });
  }

  all(): Pick<AnalysisInput, 'writings'> {
    const writings = Array.from(this.#byGroup, ([group, { cuts, ...more }]) => ({
      group,
      // Sorted: cells arrive in the order in which they ended, which must not show in the last digit either.
      cut: cuts.sort((a, b) => a - b).reduce((sum, cut) => sum + cut, 0) / cuts.length,
      chains: cuts.length,
      ...more,
    }));
    return writings.length === 0 ? {} : { writings: writings.sort((a, b) => a.group - b.group) };
  }
}

/** What was said last of texts that were written in a hook; undefined: nothing. */
const saidLast = (
  hooks: Readonly<Record<string, readonly Trace[]>> | undefined,
  hook: string,
): Trace['values'] | undefined => {
  const values = hooks?.[hook]?.at(-1)?.values;
  return values?.[TEXTS_CUT] === undefined ? undefined : values;
};

/** How servers' answers ended, in whichever hook they were asked for. */
class Answers {
  readonly #byGroup = new Map<number, Omit<GroupAnswers, 'group'>>();

  constructor(private readonly generations: number) {}

  add({ group, seed }: Place, { traces }: RecordedCell): void {
    for (const [generation, hooks] of traces)
      if (generation <= this.generations)
        for (const hook of Object.values(hooks)) {
          // A trace that was thinned has fewer points than steps.
          const more = hook.length <= (hook.at(-1)?.step ?? 0);
          for (const { values } of hook) this.#addCall(group, seed, values, more);
        }
  }

  #addCall(group: number, seed: number, values: Readonly<Record<string, number>>, more: boolean): void {
    const { [TEXTS_WRITTEN]: texts, [TEXTS_CUT]: cutShare = 0, [TEXTS_EMPTY]: emptyShare = 0 } = values;
    if (texts === undefined) return;
    const [cut, empty] = [Math.round(cutShare * texts), Math.round(emptyShare * texts)];
    const sum = this.#byGroup.get(group) ?? { texts: 0, cut: 0, empty: 0, seeds: [] };
    const isOdd = cut + empty > 0 && !sum.seeds.includes(seed);
    this.#byGroup.set(group, {
      texts: sum.texts + texts,
      cut: sum.cut + cut,
      empty: sum.empty + empty,
      seeds: isOdd ? [...sum.seeds, seed].sort((a, b) => a - b) : sum.seeds,
      ...(more || sum.more === true ? { more: true as const } : {}),
    });
  }

  all(): Pick<AnalysisInput, 'answers'> {
    const answers = Array.from(this.#byGroup, ([group, sum]) => ({ group, ...sum }));
    return answers.length === 0 ? {} : { answers: answers.sort((a, b) => a.group - b.group) };
  }
}

/** How many rows the files of generations have that were trained elsewhere, where fits say so. */
class RecordingSizes {
  readonly #byGroup = new Map<number, { files: number; fewest: number; most: number }>();

  constructor(private readonly generations: number) {}

  add(group: number, { traces }: RecordedCell): void {
    for (const [generation, hooks] of traces) {
      const rows = hooks['fit']?.at(-1)?.values[ROWS_RECORDED];
      if (generation > this.generations || rows === undefined) continue;
      const { files, fewest, most } = this.#byGroup.get(group) ?? { files: 0, fewest: rows, most: rows };
      this.#byGroup.set(group, { files: files + 1, fewest: Math.min(fewest, rows), most: Math.max(most, rows) });
    }
  }

  all(): Pick<AnalysisInput, 'recordings'> {
    const recordings = Array.from(this.#byGroup, ([group, sizes]) => ({ group, ...sizes }));
    return recordings.length === 0 ? {} : { recordings: recordings.sort((a, b) => a.group - b.group) };
  }
}

/** Of a cell whose process was ended, the journal knows what was kept; the failure itself could not say. */
const lastGood = ({ checkpoint, generations }: RecordedCell): Pick<CellFailure, 'checkpoint'> =>
  checkpoint === undefined || checkpoint.generation > generations ? {} : { checkpoint };

/** Harmless wherever it was asked. */
const hasNothing = (
  metric: string,
  series: readonly MeasuredSeries[],
  silent: readonly Omit<MeasuredSeries, 'basis'>[],
): boolean => {
  const mute = silent.filter((one) => one.metric === metric);
  return (
    mute.length > 0 &&
    !series.some((one) => one.metric === metric) &&
    mute.every(({ marks }) => marks!.every((mark) => mark !== MARKS.lost))
  );
};

/** What reads the real rows, before any model is there. */
const READING: readonly string[] = ['open', 'rows', 'fingerprint', 'test', 'truth'];

/** What a server, or whoever pays it, ends: that says nothing of the model. */
const ELSEWHERE: ReadonlySet<string> = new Set<Code>([
  'COLLAPSAR_ENDPOINT_REFUSED',
  'COLLAPSAR_ENDPOINT_FAILED',
  'COLLAPSAR_ENDPOINT_ANSWER',
  'COLLAPSAR_ENDPOINT_BUDGET',
]);

/** A chain that ends in a plugin's hands, after its data were there; not one that a machine or its data ended. */
const isOwnFault = ({ hook, code }: Failure): boolean =>
  hook !== undefined && !ELSEWHERE.has(code) && !READING.includes(hook.split('.')[0]!);

interface Place {
  readonly group: number;
  readonly seed: number;
  readonly index: number;
}
const placesOf = (record: StudyRecord): Map<string, Place[]> => {
  const places = new Map<string, Place[]>();
  record.groups.forEach(({ cells }, group) => {
    record.study.seeds.forEach((seed, index) => {
      const key = cells[seed];
      if (key === undefined) return;
      const there = places.get(key);
      if (there === undefined) places.set(key, [{ group, seed, index }]);
      else there.push({ group, seed, index });
    });
  });
  return places;
};
