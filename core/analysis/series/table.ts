import {
  groupKey,
  type Basis,
  type GroupName,
  type GroupPlan,
  type MeasuredSeries,
  type MetricInfo,
} from '../../contracts/index.js';
import type { AnalysisInput } from '../input.js';
import { aloneOf, pairArms, type Alone, type Arm, type Arms, type Judged } from './arms.js';
import { MARKS } from '../input.js';
import { lastOf } from './window.js';

/** The columns of a run by group and metric, and which groups are compared with which. */
export class SeriesTable {
  readonly #groups = new Map<string, number>();
  readonly #series: Map<string, MeasuredSeries[]>[];
  readonly #silent: Map<string, Omit<MeasuredSeries, 'basis'>>[];

  constructor(readonly input: AnalysisInput) {
    input.record.groups.forEach((group, index) => this.#groups.set(groupKey(group), index));
    this.#series = input.record.groups.map(() => new Map<string, MeasuredSeries[]>());
    for (const series of input.series) {
      const of = this.#series[series.group]!;
      const bases = of.get(series.metric);
      if (bases === undefined) of.set(series.metric, [series]);
      else bases.push(series);
    }
    this.#silent = input.record.groups.map(() => new Map<string, Omit<MeasuredSeries, 'basis'>>());
    for (const silent of input.silent ?? []) this.#silent[silent.group]!.set(silent.metric, silent);
  }

  group(index: number): GroupPlan {
    return this.input.record.groups[index]!;
  }

  /** Index of the group that differs from `index` in what is given; undefined when the study has none. */
  like(index: number, change: Partial<GroupName>): number | undefined {
    return this.#groups.get(groupKey({ ...this.group(index), ...change }));
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

  /** Seeds whose cells the study, or the walk so far, asks for. */
  asked(index: number): readonly number[] {
    const { cells } = this.group(index);
    return (
      this.input.progress[index]!.asked ?? this.input.record.study.seeds.filter((seed) => cells[seed] !== undefined)
    );
  }

  /**
   * Exact and sampled numbers never meet in one test: of the bases that both arms have, the one with most seeds. An arm
   * in which the metric never gave a number stands on the other one's basis: it has lost all of it. undefined: no basis in
   * common, or no number in either arm.
   */
  arms(index: number, control: number, metric: MetricInfo, read?: (value: number) => number): Arms | undefined {
    let best: Arms | undefined;
    for (const here of this.#on(index, control, metric.id))
      for (const there of this.#on(control, index, metric.id)) {
        if (here.basis !== there.basis) continue;
        const arms = pairArms(metric, this.#arm(index, here), this.#arm(control, there), this.#judged, read);
        if (best === undefined || arms.seeds.length > best.seeds.length) best = arms;
      }
    return best;
  }

  /**
   * What became of each seed that one group was asked for, of one metric on one basis. undefined: its numbers are on the
   * other basis alone.
   */
  alone(
    index: number,
    metric: MetricInfo,
    basis: Basis,
    judged?: Judged,
    read?: (value: number) => number,
  ): Alone | undefined {
    const own = this.bases(index, metric.id);
    const series =
      own.length === 0
        ? { ...(this.#silent[index]?.get(metric.id) ?? this.#unrecorded(index, metric.id)), basis }
        : own.find((one) => one.basis === basis);
    return series === undefined ? undefined : aloneOf(metric, this.#arm(index, series), judged ?? this.#judged, read);
  }

  /** All that any definition reads of the end of a run. */
  get #judged(): Judged {
    const { generations, tolerance } = this.input.record.study;
    const { from, to } = lastOf(generations, Math.max(0.2, tolerance.window));
    return { from, least: lastOf(generations, Math.min(0.2, tolerance.window)).from, to };
  }

  /** A group's series of a metric, or what stands in their place on the other group's bases. */
  #on(index: number, other: number, metric: string): readonly MeasuredSeries[] {
    const own = this.bases(index, metric);
    const silent = this.#silent[index]?.get(metric) ?? this.#unrecorded(index, metric);
    return own.length > 0 ? own : this.bases(other, metric).map(({ basis }) => ({ ...silent, basis }));
  }

  /** Whether chains of a group have lost a metric that never gave it a number. */
  hasLostAll(index: number, metric: string): boolean {
    return this.#silent[index]?.get(metric)?.marks?.includes(MARKS.lost) === true;
  }

  /** Whether no chain of a group came far enough to be measured at all. */
  isUnrecorded(index: number): boolean {
    return this.#series[index]!.size === 0 && this.#silent[index]!.size === 0;
  }

  /** The same of one metric, as a series. */
  #unrecorded(group: number, metric: string): Omit<MeasuredSeries, 'basis'> {
    const { seeds, generations } = this.input.record.study;
    return { group, metric, seeds, generations, values: new Float64Array(seeds.length * generations).fill(NaN) };
  }

  #arm(index: number, series: MeasuredSeries): Arm {
    const { finished, lost = [] } = this.input.progress[index]!;
    return { series, asked: this.asked(index), finished, failed: lost };
  }

  /** Whether a group's training sets grow after the second generation. */
  grows(index: number): boolean {
    const { points } = this.input.progress[index]!.lineage;
    const second = points[1];
    const last = points.at(-1);
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
  readonly synthetic: readonly number[];
}): number => synthetic.reduce((sum, count) => sum + count, real + teacher);

/**
 * Whether two groups are the same chains: every number of every metric, in every seed and generation, to the last bit. At
 * least one metric must vary between seeds: counts that happen to be 0 in both arms make no chains equal.
 */
export const areIdentical = (table: SeriesTable, index: number, other: number): boolean => {
  let varies = false;
  for (const { id } of table.input.metrics) {
    const [here, there] = [table.bases(index, id), table.bases(other, id)];
    if (here.length !== there.length) return false;
    for (let b = 0; b < here.length; b++) {
      if (here[b]!.basis !== there[b]!.basis || !sameValues(here[b]!, there[b]!)) return false;
      varies ||= variesBySeed(here[b]!);
    }
  }
  return varies;
};

const sameValues = (a: MeasuredSeries, b: MeasuredSeries): boolean => {
  for (let at = 0; at < a.values.length; at++) {
    if (!Object.is(a.values[at], b.values[at])) return false;
    if ((a.marks?.[at] ?? 0) !== (b.marks?.[at] ?? 0)) return false;
  }
  return true;
};

/** In the last generation. */
const variesBySeed = ({ values, generations }: MeasuredSeries): boolean => {
  const seen = new Set<number>();
  for (let at = generations - 1; at < values.length; at += generations)
    if (Number.isFinite(values[at])) seen.add(values[at]!);
  return seen.size > 1;
};
