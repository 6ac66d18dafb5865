import type { Basis, MeasuredSeries, MetricInfo, RecordedGeneration, StudyRecord } from '../../contracts/index.js';

/** A metric's output and the journal key that its values lie under. */
export interface KeyedMetric {
  readonly key: string;
  readonly info: MetricInfo;
}

const BASES: readonly Basis[] = ['exact', 'sampled'];

/** Values by (group, metric, basis), seeds x generations; a column is made when its first value arrives. */
export class ColumnStore {
  readonly #columns: (Float64Array | undefined)[];
  readonly #seeds: readonly number[];
  readonly #generations: number;

  constructor(
    private readonly record: StudyRecord,
    private readonly metrics: readonly KeyedMetric[],
  ) {
    this.#seeds = record.study.seeds;
    this.#generations = record.study.generations;
    this.#columns = new Array<Float64Array | undefined>(record.groups.length * metrics.length * BASES.length);
  }

  /** `seed`: index in the study's list. */
  add(group: number, seed: number, { generation, metrics }: RecordedGeneration): void {
    for (let metric = 0; metric < this.metrics.length; metric++) {
      const { key, info } = this.metrics[metric]!;
      const measured = metrics[key]?.[info.output];
      if (measured === undefined || !Number.isFinite(measured[0])) continue;
      const at = (group * this.metrics.length + metric) * BASES.length + BASES.indexOf(measured[1]);
      this.#columns[at] ??= new Float64Array(this.#seeds.length * this.#generations).fill(NaN);
      this.#columns[at][seed * this.#generations + generation - 1] = measured[0];
    }
  }

  /** In the order of the groups, the metrics, exact before sampled. */
  series(): MeasuredSeries[] {
    const found: MeasuredSeries[] = [];
    let at = 0;
    for (let group = 0; group < this.record.groups.length; group++)
      for (const { info } of this.metrics)
        for (const basis of BASES) {
          const values = this.#columns[at++];
          if (values !== undefined)
            found.push({
              group,
              metric: info.id,
              basis,
              generations: this.#generations,
              seeds: this.#seeds,
              values,
            });
        }
    return found;
  }
}
