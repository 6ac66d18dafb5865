import type { Basis, MeasuredSeries, MetricInfo, RecordedGeneration, StudyRecord } from '../../contracts/index.js';

/** A metric's output and the journal key that its values lie under. */
export interface KeyedMetric {
  readonly key: string;
  readonly info: MetricInfo;
}

/**
 * Why a place of a series has no number. none: there is no record of it (the chain has not come so far, or the metric was
 * not asked for). lost: the metric was undefined, which is the worst there is. harmless: there was nothing to measure.
 * otherwise: it was measured, on the other basis.
 */
export const MARKS = { none: 0, lost: 1, harmless: 2, otherwise: 3 } as const;

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

  /** `seed`: index in the study's list. */
  add(group: number, seed: number, { generation, metrics }: RecordedGeneration): void {
    const place = seed * this.#generations + generation - 1;
    for (let metric = 0; metric < this.metrics.length; metric++) {
      const { key, info } = this.metrics[metric]!;
      const outputs = metrics[key];
      if (outputs === undefined) continue;
      const measured = outputs[info.output];
      const of = group * this.metrics.length + metric;
      if (measured === undefined || measured === 'harmless') {
        this.#marks[of] ??= new Uint8Array(this.#seeds.length * this.#generations);
        this.#marks[of][place] = measured === undefined ? MARKS.lost : MARKS.harmless;
        continue;
      }
      const at = of * BASES.length + BASES.indexOf(measured[1]);
      this.#columns[at] ??= new Float64Array(this.#seeds.length * this.#generations).fill(NaN);
      this.#columns[at][place] = measured[0];
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
