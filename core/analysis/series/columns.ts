import { MARK, type Basis, type MeasuredSeries, type RecordedCell, type StudyRecord } from '../../contracts/index.js';
import type { KeyedMetric } from '../../judging/index.js';

/**
 * Why a place of a series has no number. none: there is no record of it (the chain has not come so far, or the metric was
 * not asked for). lost: the metric was undefined, which is the worst there is. harmless: there was nothing to measure.
 * otherwise: it was measured, on the other basis.
 */
export const MARKS = { none: 0, lost: 1, harmless: 2, otherwise: 3 } as const;

/** By MARK. */
const BASES: readonly Basis[] = ['exact', 'sampled'];

/** Values by (group, metric, basis), seeds x generations; a column is made when its first value arrives. */
export class ColumnStore {
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
