import {
  settingKey,
  tableName,
  type Basis,
  type Group,
  type GroupIndex,
  type MetricInfo,
  type Series,
  type StudyResults,
} from '../../core/contracts/index.js';
import { lookupOf, sizeText, type Lookup } from '../words/index.js';
import { Anchors } from './anchors.js';
import { extentOf, extentText } from './extent.js';
import { groupBy } from './group.js';
import { looks, type StrategyStyle, type StrategyStyles } from './strategies.js';

/**
 * A metric as charts and tables show it. Exact and sampled numbers never make one line: where some setting has both, the
 * metric is shown once for each basis.
 */
export interface ChartedMetric extends Omit<MetricInfo, 'title'> {
  /** of its series among a member's */
  readonly key: string;
  /** `moments.variance`, or `moments.variance (exact)` */
  readonly title: string;
  /** its plain name, where the metric declares one */
  readonly plain?: string;
  /** absent: no setting has both */
  readonly basis?: Basis;
}
/** One group with how it is drawn. */
export interface Member {
  /** its place among the groups of the results */
  readonly index: GroupIndex;
  readonly group: Group;
  readonly look: StrategyStyle;
  /** by the key of what is shown */
  readonly series: ReadonlyMap<string, Series>;
}
/** What one chart of a panel shows: a metric, and those that have the same values there, as the Fréchet distance of one column has. */
export interface PanelMetric {
  readonly metric: ChartedMetric;
  readonly same: readonly ChartedMetric[];
  /** a verdict of the panel rests on it, or on one that is the same; where none does, the first few */
  readonly judged: boolean;
}
export interface PanelName {
  readonly source: string;
  readonly model: string;
  readonly samples: number;
  /** T is named only where the study has several */
  readonly several: boolean;
}
/** Every group of one source, model and T, drawn or not. */
export interface Setting extends PanelName {
  readonly groups: readonly GroupIndex[];
  /** its place in the data of the page: the panels that are drawn come first */
  readonly place: number;
}
/** What is compared with one another: the strategies of one source, model and T, as far as they are drawn. */
export interface Panel extends PanelName {
  readonly id: string;
  /** some of its groups are not drawn */
  readonly partial: boolean;
  readonly members: readonly Member[];
  /** what has a value here, judged metrics first */
  readonly shows: readonly PanelMetric[];
  /** ids of the figures by key of what is shown, and by metric */
  readonly figures: ReadonlyMap<string, string>;
}
export interface ReportModel {
  readonly results: StudyResults;
  /** of the groups that are drawn */
  readonly lookup: Lookup;
  /** of what is drawn */
  readonly looks: StrategyStyles;
  readonly panels: readonly Panel[];
  /** in the order of the study */
  readonly settings: readonly Setting[];
  /** what of a large study is not drawn, and where it is */
  readonly left?: string;
  /** metrics with at least one value */
  readonly metrics: readonly ChartedMetric[];
  /** what the strategy table and the share and scaling charts show */
  readonly main: readonly ChartedMetric[];
  /** a metric of one basis by its title */
  titleOf(metric: string, basis: Basis): string;
}

const MAIN = 3;

/** Of the grid; where only `recommend` was run, of the values it walked along. */
export const reportModel = (all: StudyResults): ReportModel => {
  const results = gridOrWalks(all);
  const lookup = lookupOf(results);
  const measured = new Set(results.series.filter(({ points }) => points.length > 0).map(({ metric }) => metric));
  const metrics = results.metrics.filter(({ id }) => measured.has(id));
  const settings = [...groupBy(results.groups.keys(), (index) => settingKey(lookup.group(index))).values()];
  const extent = extentOf(settings, results, lookup);
  const drawn = looks(results, new Set(extent.flat().map((index) => lookup.strategy(index))));
  const seriesOf = results.groups.map((): Series[] => []);
  for (const series of results.series) seriesOf[series.group]!.push(series);
  const both = withBothBases(settings, seriesOf);
  const views = (of: readonly MetricInfo[]): readonly ChartedMetric[] =>
    of.flatMap(({ title: plain, ...metric }) => {
      const named = plain === undefined ? metric : { ...metric, plain };
      return both.has(metric.id)
        ? BASES.map((basis) => ({ ...named, basis, key: keyOf(metric.id, basis), title: `${metric.id} (${basis})` }))
        : [{ ...named, key: metric.id, title: metric.id }];
    });
  const shown = views(metrics);
  const anchors = new Anchors();
  const several = new Set(results.groups.map(({ samples }) => samples)).size > 1;
  const main = views(mainMetrics(results, metrics));
  const left = extentText(extent.flat().length, results.groups.length, tableName('results', results.record.study));
  return {
    results,
    lookup,
    looks: drawn,
    settings: settings.map((groups, i) => {
      const { source, model, samples } = lookup.group(groups[0]!);
      const before = (is: boolean): number => extent.slice(0, i).filter(({ length }) => length > 0 === is).length;
      const isDrawn = extent[i]!.length > 0;
      const place = isDrawn ? before(true) : extent.filter(({ length }) => length > 0).length + before(false);
      return { source, model, samples, several, groups, place };
    }),
    ...(left === undefined ? {} : { left }),
    metrics: shown,
    main,
    titleOf: (metric, basis) => (both.has(metric) ? `${metric} (${basis})` : metric),
    panels: settings.flatMap((all, i) => {
      const indices = extent[i]!;
      if (indices.length === 0) return [];
      const { source, model, samples } = lookup.group(indices[0]!);
      const name = [source, model, ...(several ? [`T${samples}`] : [])];
      const members = indices
        .map((index) => ({
          index,
          group: lookup.group(index),
          look: drawn.get(lookup.strategy(index))!,
          series: new Map(
            seriesOf[index]!.map((series) => [
              both.has(series.metric) ? keyOf(series.metric, series.basis) : series.metric,
              series,
            ]),
          ),
        }))
        .sort((a, b) => a.look.index - b.look.index);
      const id = anchors.of('panel', ...name);
      const judged = new Set(
        indices.flatMap((index) =>
          lookup.verdicts(index).flatMap(({ state, metric }) => (state === 'not-measured' ? [] : (metric ?? []))),
        ),
      );
      if (judged.size === 0) for (const { id: of } of main) judged.add(of);
      const spare = spareControls({ members });
      const shows = panelMetrics(
        shown,
        members.filter((member) => !spare.includes(member)),
        judged,
      );
      return {
        id,
        source,
        model,
        samples,
        several,
        partial: indices.length < all.length,
        members,
        shows,
        figures: figuresOf(shows, (title) => anchors.of('chart', ...name, title)),
      };
    }),
  };
};

const gridOrWalks = (results: StudyResults): StudyResults => {
  const { walked } = results;
  const { schema, walked: asked } = results.record;
  if (results.groups.length > 0 || walked === undefined || asked === undefined) return results;
  const { walks: _walks, ...record } = asked;
  return { ...results, ...walked, record: { schema, ...record } };
};

const BASES: readonly Basis[] = ['exact', 'sampled'];
const keyOf = (metric: string, basis: Basis): string => `${metric}\n${basis}`;

/** Metrics of which some setting has exact and sampled values, in one strategy or in two that stand in one chart. */
const withBothBases = (
  panels: readonly (readonly GroupIndex[])[],
  seriesOf: readonly (readonly Series[])[],
): ReadonlySet<string> => {
  const both = new Set<string>();
  for (const indices of panels) {
    const found = new Map<string, Basis>();
    for (const { metric, basis, points } of indices.flatMap((index) => seriesOf[index]!)) {
      if (points.length === 0) continue;
      const known = found.get(metric);
      if (known !== undefined && known !== basis) both.add(metric);
      found.set(metric, basis);
    }
  }
  return both;
};

/** What of all metrics a panel has, each once with those that are the same. */
const panelMetrics = (
  shown: readonly ChartedMetric[],
  members: readonly Member[],
  judged: ReadonlySet<string>,
): readonly PanelMetric[] => {
  const found: { metric: ChartedMetric; same: ChartedMetric[]; judged: boolean }[] = [];
  for (const metric of shown) {
    if (members.every(({ series }) => (series.get(metric.key)?.points.length ?? 0) === 0)) continue;
    const isJudged = judged.has(metric.id);
    const known = found.find((one) => isSame(one.metric, metric, members));
    if (known === undefined) found.push({ metric, same: [], judged: isJudged });
    else {
      known.same.push(metric);
      known.judged ||= isJudged;
    }
  }
  return [...found.filter((one) => one.judged), ...found.filter((one) => !one.judged)];
};

/** Every point of every strategy is the same, and so is how it is drawn. */
const isSame = (a: ChartedMetric, b: ChartedMetric, members: readonly Member[]): boolean =>
  a.scale === b.scale &&
  a.unit === b.unit &&
  a.better === b.better &&
  a.ideal === b.ideal &&
  members.every(({ series }) => {
    const [one, two] = [series.get(a.key), series.get(b.key)];
    const [points, others] = [one?.points ?? [], two?.points ?? []];
    return (
      one?.basis === two?.basis &&
      points.length === others.length &&
      points.every(({ generation, n, mean, low, high }, i) => {
        const other = others[i]!;
        return (
          mean === other.mean &&
          generation === other.generation &&
          n === other.n &&
          low === other.low &&
          high === other.high
        );
      })
    );
  });

/** By key and by metric, which by itself leads to the first of its figures that the panel has. */
const figuresOf = (shows: readonly PanelMetric[], anchor: (title: string) => string): ReadonlyMap<string, string> => {
  const figures = new Map<string, string>();
  for (const { metric, same } of shows) {
    const figure = anchor(metric.title);
    for (const { key, id } of [metric, ...same]) {
      figures.set(key, figure);
      if (!figures.has(id)) figures.set(id, figure);
    }
  }
  return figures;
};

/** The tolerance's metric, then those that the verdicts judge, one for each thing measured; else the first few. */
const mainMetrics = (results: StudyResults, metrics: readonly MetricInfo[]): readonly MetricInfo[] => {
  const judged = new Set(results.verdicts.map(({ metric }) => metric));
  const seen = new Set<string>();
  const first = metrics.filter(({ id }) => id === results.record.study.tolerance.metric);
  const telling = [
    ...first,
    ...metrics.filter(({ id }) => judged.has(id)),
    ...metrics.filter(({ measures }) => measures),
  ];
  const main = telling.filter(({ id, measures = id }) => {
    if (seen.has(measures) || seen.has(id)) return false;
    seen.add(measures).add(id);
    return true;
  });
  return (main.length > 0 ? main : metrics).slice(0, MAIN);
};

const MAX_CONTROLS = 3;
/** A sweep brings a control for every share: those of the real rows alone stay in the tables when they are many. */
export const spareControls = ({ members }: Pick<Panel, 'members'>): readonly Member[] => {
  const controls = members.filter(({ look }) => look.control);
  if (controls.length <= MAX_CONTROLS) return [];
  const matched = new Set(members.map(({ group }) => group.control));
  return controls.filter(({ index }) => !matched.has(index));
};

/** The panel that a group stands in. */
export const panelOf = (panels: readonly Panel[], index: GroupIndex | undefined): Panel | undefined =>
  panels.find(({ members }) => members.some((member) => member.index === index));

/** `normal × gaussian`, with T where the study has several. */
export const panelTitle = ({ source, model, samples, several }: PanelName): readonly string[] => [
  source,
  model,
  ...(several ? [sizeText(samples)] : []),
];
