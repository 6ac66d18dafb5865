import {
  MARK,
  type Basis,
  type CellFailure,
  type Failure,
  type MeasuredSeries,
  type RecordedCell,
  type StudyRecord,
} from '../contracts/index.js';
import type { Code } from '../errors/index.js';
import { keyedMetrics, type KeyedMetric, type MetricOutputs } from '../judging/index.js';
import { Galleries, withinBudget } from './galleries.js';
import { MARKS, type AnalysisInput, type GroupProgress, type RunTools } from './input.js';
import { LineageSums } from './series/lineage.js';
import { TraceSums } from './trace-sums.js';

/** Recorded cells, each of those keys once that is there. */
export type CellsOf = (keys: readonly string[]) => AsyncIterable<RecordedCell> | Iterable<RecordedCell>;

/** What a record asks for, as the analysis reads it; cells in the order of the study. */
export const columnsOf = async (
  record: StudyRecord,
  cellsOf: CellsOf,
  { outputs }: Pick<RunTools, 'outputs'>,
): Promise<AnalysisInput> => {
  const { groups, study } = record;
  const keys = new Set(groups.flatMap(({ cells }) => study.seeds.flatMap((seed) => cells[seed] ?? [])));
  return collect(record, cellsOf([...keys]), await outputs(study));
};

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
  const told = new TraceSums(generations);
  const places = placesOf(record);
  const counts = { cells: places.size, done: 0, failed: 0, missing: 0 };
  const take = (cell: RecordedCell, here: readonly Place[]): void => {
    const done = cell.generations >= generations;
    if (done) counts.done++;
    else if (cell.failure !== undefined) counts.failed++;
    told.add(cell, here);
    for (const { group, seed, index } of here) {
      columns.add(group, index, cell);
      lineage[group]!.add(cell);
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
    ...told.all(),
    counts,
    ...(gallery.length === 0 ? {} : { gallery }),
  };
};

/** By MARK. */
const BASES: readonly Basis[] = ['exact', 'sampled'];

/** Values by (group, metric, basis), seeds x generations; a column is made when its first value arrives. */
class ColumnStore {
  readonly #columns: (Float64Array | undefined)[];
  /** by (group, metric): what is lost or harmless, on whatever basis it would have been measured */
  readonly #marks: (Uint8Array | undefined)[];
  readonly #seeds: readonly number[];
  readonly #generations: number;

  constructor(
    private readonly record: StudyRecord,
    private readonly metrics: readonly KeyedMetric[],
  ) {
    this.#seeds = record.study.seeds;
    this.#generations = record.study.generations;
    this.#columns = new Array<Float64Array | undefined>(record.groups.length * metrics.length * BASES.length);
    this.#marks = new Array<Uint8Array | undefined>(record.groups.length * metrics.length);
  }

  /** `seed`: index in the study's list. Generations that the study does not ask for are left out. */
  add(group: number, seed: number, { metrics, generations }: Pick<RecordedCell, 'metrics' | 'generations'>): void {
    const count = Math.min(generations, this.#generations);
    const places = this.#seeds.length * this.#generations;
    const first = seed * this.#generations;
    for (let metric = 0; metric < this.metrics.length; metric++) {
      const { key, info } = this.metrics[metric]!;
      const found = metrics.get(key);
      if (found === undefined) continue;
      const column = found.outputs.get(info.output);
      const of = group * this.metrics.length + metric;
      for (let i = 0; i < count; i++) {
        if (found.measured[i] !== 1) continue;
        const mark = column?.marks[i] ?? MARK.lost;
        if (mark > MARK.sampled) {
          this.#marks[of] ??= new Uint8Array(places);
          this.#marks[of][first + i] = mark === MARK.lost ? MARKS.lost : MARKS.harmless;
        } else {
          const values = (this.#columns[of * BASES.length + mark] ??= new Float64Array(places).fill(NaN));
          values[first + i] = column!.values[i]!;
        }
      }
    }
  }

  /** In the order of the groups, the metrics, exact before sampled; a metric of a group without any number has none. */
  series(): MeasuredSeries[] {
    return this.#each((of, about) =>
      BASES.flatMap((basis, b): MeasuredSeries[] => {
        const values = this.#columns[of * BASES.length + b];
        if (values === undefined) return [];
        const other = this.#columns[of * BASES.length + 1 - b];
        const marks = other === undefined ? this.#marks[of] : elsewhere(this.#marks[of], values, other);
        return [{ ...about, basis, values, ...(marks === undefined ? {} : { marks }) }];
      }),
    );
  }

  /** Metrics that never gave a group a number, with what stands in its place: lost or harmless. */
  silent(): Omit<MeasuredSeries, 'basis'>[] {
    return this.#each((of, about) => {
      const marks = this.#marks[of];
      return marks === undefined || BASES.some((_, b) => this.#columns[of * BASES.length + b] !== undefined)
        ? []
        : [{ ...about, values: new Float64Array(marks.length).fill(NaN), marks }];
    });
  }

  #each<T>(make: (of: number, about: Pick<MeasuredSeries, 'group' | 'metric' | 'generations' | 'seeds'>) => T[]): T[] {
    const about = { generations: this.#generations, seeds: this.#seeds };
    return this.record.groups.flatMap((_, group) =>
      this.metrics.flatMap(({ info }, metric) =>
        make(group * this.metrics.length + metric, { group, metric: info.id, ...about }),
      ),
    );
  }
}

const elsewhere = (marks: Uint8Array | undefined, values: Float64Array, other: Float64Array): Uint8Array => {
  const all = marks?.slice() ?? new Uint8Array(values.length);
  for (let at = 0; at < all.length; at++)
    if (Number.isNaN(values[at]) && !Number.isNaN(other[at])) all[at] = MARKS.otherwise;
  return all;
};

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
