import type { GroupPlan, MeasuredSeries, MetricInfo } from '../../contracts/index.js';
import type { AnalysisInput } from '../input.js';
import { pairArms, type Arms } from './arms.js';
import { endOf } from './window.js';

type Coordinates = Pick<GroupPlan, 'source' | 'model' | 'strategy' | 'samples'>;
const nameOf = ({ source, model, strategy, samples }: Coordinates): string =>
  JSON.stringify([source, model, strategy, samples]);

/** The columns of a run by group and metric, and which groups are compared with which. */
export class SeriesTable {
  readonly #groups = new Map<string, number>();
  readonly #series: Map<string, MeasuredSeries[]>[];

  constructor(readonly input: AnalysisInput) {
    input.record.groups.forEach((group, index) => this.#groups.set(nameOf(group), index));
    this.#series = input.record.groups.map(() => new Map<string, MeasuredSeries[]>());
    for (const series of input.series) {
      const of = this.#series[series.group]!;
      const bases = of.get(series.metric);
      if (bases === undefined) of.set(series.metric, [series]);
      else bases.push(series);
    }
  }

  group(index: number): GroupPlan {
    return this.input.record.groups[index]!;
  }

  /** Index of the group that differs from `index` in what is given; undefined when the study has none. */
  like(index: number, change: Partial<Coordinates>): number | undefined {
    return this.#groups.get(nameOf({ ...this.group(index), ...change }));
  }

  /** C, or C'. A group that is its own control has none. */
  control(index: number, which: 'matched' | 'realPart' = 'matched'): number | undefined {
    const strategy = this.group(index).control?.[which];
    const control = strategy === undefined ? undefined : this.like(index, { strategy });
    return control === index ? undefined : control;
  }

  /** A metric of a group: one series for each basis that has a value. */
  bases(index: number, metric: string): readonly MeasuredSeries[] {
    return this.#series[index]?.get(metric) ?? [];
  }

  /** Exact and sampled numbers never meet in one test: of the bases that both arms have, the one with most seeds. */
  arms(index: number, control: number, metric: MetricInfo, read?: (value: number) => number): Arms | undefined {
    const finished = new Set(this.input.progress[control]!.finished);
    const seeds = this.input.progress[index]!.finished.filter((seed) => finished.has(seed));
    let best: Arms | undefined;
    for (const here of this.bases(index, metric.id))
      for (const there of this.bases(control, metric.id)) {
        if (here.basis !== there.basis) continue;
        const arms = pairArms(metric, here, there, seeds, endOf(here.generations), read);
        if (best === undefined || arms.seeds.length > best.seeds.length) best = arms;
      }
    return best;
  }

  /** Whether a group's training sets grow after the second generation. */
  grows(index: number): boolean {
    const { lineage } = this.input.progress[index]!;
    const second = lineage[1];
    const last = lineage.at(-1);
    return second !== undefined && last !== undefined && rows(last) > 1.01 * rows(second);
  }
}

const rows = ({
  real,
  teacher,
  synthetic,
}: {
  readonly real: number;
  readonly teacher: number;
  readonly synthetic: Readonly<Record<number, number>>;
}): number => Object.values(synthetic).reduce((sum, count) => sum + count, real + teacher);
