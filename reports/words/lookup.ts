import type {
  AskedRecord,
  Basis,
  Forecast,
  GridResults,
  Group,
  GroupIndex,
  GroupLineage,
  MetricInfo,
  Series,
  StudyResults,
  Verdict,
  VerdictId,
} from '../../core/contracts/index.js';
import { sizeText } from './number.js';

type MetricTrend = Pick<Series, 'group' | 'metric' | 'basis' | 'trend'>;

/** Facts refer to groups and metrics by place and id: what they refer to, of the grid or of the walks. */
export class Lookup {
  /** all but the points of series, of which charts are drawn */
  readonly results: Omit<GridResults, 'series'>;
  readonly #trends: readonly (readonly MetricTrend[])[];
  readonly #verdicts: readonly Verdict[][];
  readonly #lineage: ReadonlyMap<GroupIndex, GroupLineage>;
  readonly #titles: ReadonlyMap<string, string>;

  constructor(
    { series, ...results }: GridResults,
    readonly record: AskedRecord,
  ) {
    this.results = results;
    const trends = series.map(({ group, metric, basis, trend }): MetricTrend => ({
      group,
      metric,
      basis,
      ...(trend && { trend }),
    }));
    this.#trends = byGroup(results.groups, trends);
    this.#verdicts = byGroup(results.groups, results.verdicts);
    this.#lineage = new Map(results.lineage.map((one) => [one.group, one]));
    this.#titles = new Map(
      record.entries.flatMap(({ kind, as, title }) =>
        kind === 'strategies' && title !== undefined ? [[as, title]] : [],
      ),
    );
  }

  group(index: GroupIndex): Group {
    return this.results.groups[index]!;
  }
  strategy(index: GroupIndex): string {
    return this.group(index).strategy;
  }
  /** What the strategy trains on in a few words; undefined: its entry does not say. */
  title(index: GroupIndex): string | undefined {
    return this.#titles.get(this.strategy(index));
  }
  control(index: GroupIndex): GroupIndex | undefined {
    const { control } = this.group(index);
    return control === index ? undefined : control;
  }
  lineage(index: GroupIndex): GroupLineage | undefined {
    return this.#lineage.get(index);
  }
  verdicts(index: GroupIndex): readonly Verdict[] {
    return this.#verdicts[index]!;
  }
  verdict(index: GroupIndex, id: VerdictId): Verdict | undefined {
    return this.verdicts(index).find((verdict) => verdict.id === id);
  }
  /** `basis`: default exact where the group has both */
  trend(index: GroupIndex | undefined, metric: string | undefined, basis?: Basis): Series['trend'] {
    if (index === undefined) return undefined;
    return this.#trends[index]!.find((one) => one.metric === metric && (basis ?? one.basis) === one.basis)?.trend;
  }
  forecasts(index: GroupIndex): readonly Forecast[] {
    return (this.results.forecasts ?? []).filter(({ group }) => group === index);
  }
  metric(id: string | undefined): MetricInfo | undefined {
    return this.results.metrics.find((metric) => metric.id === id);
  }

  /** `source, model, T = 100` */
  place(index: GroupIndex): string {
    return placeText(this.group(index));
  }
  /** The setting by what the study varies beside strategies; empty where it varies nothing. */
  setting(index: GroupIndex): string {
    const { models, sources, samples } = this.record.study;
    const group = this.group(index);
    return [
      ...(models.length > 1 ? [group.model] : []),
      ...(sources.length > 1 ? [`on ${group.source}`] : []),
      ...(samples.length > 1 ? [sizeText(group.samples)] : []),
    ].join(', ');
  }
  /** The strategy, with its setting in brackets where the study varies one; `more` stands in the same brackets. */
  named(index: GroupIndex, more?: string): string {
    const details = [this.setting(index), more ?? ''].filter((part) => part !== '').join('; ');
    return `${this.strategy(index)}${details === '' ? '' : ` (${details})`}`;
  }
}

export const placeText = ({ source, model, samples }: Pick<Group, 'source' | 'model' | 'samples'>): string =>
  `${source}, ${model}, ${sizeText(samples)}`;

const byGroup = <T extends { readonly group: GroupIndex }>(
  groups: readonly Group[],
  items: readonly T[],
): readonly T[][] => {
  const found = groups.map((): T[] => []);
  for (const item of items) found[item.group]!.push(item);
  return found;
};

const known = new WeakMap<GridResults, Lookup>();

/** Of the grid, or of the walks beside it. */
export const lookupOf = (results: StudyResults, along?: true): Lookup => {
  const { record, walked } = results;
  const grid = along === true && walked !== undefined ? walked : results;
  let lookup = known.get(grid);
  if (lookup === undefined)
    known.set(grid, (lookup = new Lookup(grid, (along === true ? record.walked : undefined) ?? record)));
  return lookup;
};

/** The walked values are not what tables and charts show: they stand beside a grid. */
export const hasGridAndWalks = ({ groups, walked }: StudyResults): boolean =>
  walked !== undefined && groups.length > 0 && walked.groups !== groups;
