import type { Basis, Series } from '../../core/contracts/index.js';
import {
  spareControls,
  type ChartedMetric,
  type Member,
  type Panel,
  type PanelMetric,
  type ReportModel,
} from '../model/index.js';
import { packed } from '../charts/index.js';

/** What the page's script reads out on hover and offers as a download: the aggregates of the generation charts. */
export interface PageData {
  readonly schema: 'collapsar/chart-data@2';
  readonly study: string;
  readonly strategies: readonly string[];
  /** by metric, how it is drawn; absent: on a linear axis, without bounds */
  readonly axes?: Readonly<Record<string, MetricAxis>>;
  readonly panels: readonly PanelData[];
}
/** Logarithmic (1), where values can be ('': no end), and the best value where there is one. */
export type MetricAxis = readonly [log: 0 | 1, low: number | '', high: number | '', ideal?: number];
export interface PanelData {
  /** of the element that holds the panel's charts */
  readonly id: string;
  readonly source: string;
  readonly model: string;
  readonly samples: number;
  /** some strategies of it are not on the page */
  readonly partial?: true;
  readonly charts: readonly ChartData[];
}
export interface ChartData {
  readonly metric: string;
  /** metrics with the same values throughout */
  readonly same?: readonly string[];
  /** of every value; a metric that has both in some setting has a chart of each */
  readonly basis: Basis;
  /** seeds of a point, at most */
  readonly n: number;
  readonly series: readonly SeriesData[];
}

/**
 * Strategy (an index into `strategies`), e, means, half widths of their 95 % t intervals. Both are whole numbers in units of
 * 10 to the power e, packed. A half width below 0: that point has none.
 */
export type SeriesData = readonly [
  strategy: number,
  e: number,
  mean: string,
  half: string,
  where?: {
    /** generations, where they are not 1, 2, 3, ... */
    readonly at?: readonly number[];
    /** seeds of each point, where they are not the chart's `n` */
    readonly n?: readonly number[];
    /** what theory predicts, as the means, from the first generation on */
    readonly t?: string;
    /** generations of `t`, where they are not those of the means */
    readonly tat?: readonly number[];
  },
];

export const pageData = ({ results, looks, panels, settings }: ReportModel): PageData => ({
  schema: 'collapsar/chart-data@2',
  study: results.record.study.study,
  strategies: [...looks.keys()],
  axes: axesOf(panels.flatMap(({ shows }) => shows.map(({ metric }) => metric))),
  panels: [
    ...panels.map(panelData),
    // What is not drawn has no charts, and is there for the filters.
    ...settings
      .filter(({ place }) => place >= panels.length)
      .sort((a, b) => a.place - b.place)
      .map(({ source, model, samples }) => ({ id: '', source, model, samples, partial: true as const, charts: [] })),
  ],
});

const panelData = (panel: Panel): PanelData => {
  const spare = spareControls(panel);
  return {
    id: panel.id,
    source: panel.source,
    model: panel.model,
    samples: panel.samples,
    ...(panel.partial || spare.length > 0 ? { partial: true } : {}),
    charts: panel.shows.map((one) => chartData(one, panel)),
  };
};

const axesOf = (metrics: readonly ChartedMetric[]): Readonly<Record<string, MetricAxis>> =>
  Object.fromEntries(
    metrics.map(({ id, scale, range, ideal }): readonly [string, MetricAxis] => {
      const axis = [scale === 'log' ? 1 : 0, finite(range[0]), finite(range[1])] as const;
      return [id, typeof ideal === 'number' ? [...axis, ideal] : axis];
    }),
  );
const finite = (value: number | null): number | '' => (value !== null && Number.isFinite(value) ? value : '');

/** What a chart has, in the order of its series. */
export const chartSeries = (
  { metric: { key } }: PanelMetric,
  panel: Panel,
): readonly { readonly look: Member['look']; readonly one: Series }[] => {
  const spare = spareControls(panel);
  return panel.members.flatMap((member) => {
    const one = spare.includes(member) ? undefined : member.series.get(key);
    return one === undefined || one.points.length === 0 ? [] : [{ look: member.look, one }];
  });
};

const chartData = (shown: PanelMetric, panel: Panel): ChartData => {
  const { metric, same } = shown;
  const measured = chartSeries(shown, panel);
  const n = Math.max(...measured.flatMap(({ one }) => one.points.map((point) => point.n)));
  return {
    metric: metric.id,
    ...(same.length === 0 ? {} : { same: same.map(({ id }) => id) }),
    basis: measured[0]!.one.basis,
    n,
    series: measured.map(({ look, one }) => seriesData(look.index, one, n)),
  };
};

export const halfWidth = ({ low, high }: Series['points'][number]): number | undefined =>
  low === undefined || high === undefined ? undefined : (high - low) / 2;

const seriesData = (strategy: number, { points, theory: predicted = [] }: Series, most: number): SeriesData => {
  const widths = points.map(halfWidth);
  const e = exponent(
    points.map(({ mean }) => mean),
    widths.filter((width) => width !== undefined),
  );
  const integer = (value: number): number => Math.round(value / Number(`1e${e}`));
  // Far beyond what is measured a prediction leaves the chart.
  const theory = predicted.filter(({ value }) => Number.isSafeInteger(integer(value)));
  const where = {
    ...(points.every(({ generation }, i) => generation === i + 1)
      ? {}
      : { at: points.map(({ generation }) => generation) }),
    ...(points.every(({ n }) => n === most) ? {} : { n: points.map(({ n }) => n) }),
    ...(theory.length === 0 ? {} : { t: packed(theory.map(({ value }) => integer(value))) }),
    ...(theory.every(({ generation }, i) => generation === points[i]?.generation)
      ? {}
      : { tat: theory.map(({ generation }) => generation) }),
  };
  const mean = packed(points.map((point) => integer(point.mean)));
  const half = packed(widths.map((width) => (width === undefined ? -1 : integer(width))));
  return Object.keys(where).length === 0 ? [strategy, e, mean, half] : [strategy, e, mean, half, where];
};

/** So that the smallest interval is known to a tenth (without intervals: the smallest mean to three digits), the largest mean to five digits at most. */
const exponent = (means: readonly number[], widths: readonly number[]): number => {
  const orders = (values: readonly number[]): readonly number[] =>
    values.filter((value) => value !== 0).map((value) => Math.floor(Math.log10(Math.abs(value))));
  const sizes = orders(means);
  const fine = orders(widths);
  const wanted =
    fine.length > 0
      ? Math.floor(Math.log10(Math.min(...widths.filter((width) => width > 0)) / 5))
      : sizes.length > 0
        ? Math.min(...sizes) - 2
        : 0;
  return sizes.length > 0 ? Math.max(wanted, Math.max(...sizes) - 4) : wanted;
};
