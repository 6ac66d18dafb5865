import type { Basis, Series } from '../../core/contracts/index.js';
import type { Member, ReportModel, ChartedMetric } from '../model/index.js';
import { packed } from './packed.js';

/** What the page's script reads out on hover and offers as a download: the aggregates of the generation charts. */
export interface PageData {
  readonly schema: 'collapsar/chart-data@2';
  readonly study: string;
  readonly strategies: readonly string[];
  readonly panels: readonly PanelData[];
}
export interface PanelData {
  /** of the element that holds the panel's charts */
  readonly id: string;
  readonly source: string;
  readonly model: string;
  readonly samples: number;
  readonly charts: readonly ChartData[];
}
export interface ChartData {
  readonly metric: string;
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
  },
];

export const pageData = ({ results, looks, panels, metrics }: ReportModel): PageData => ({
  schema: 'collapsar/chart-data@2',
  study: results.record.study.study,
  strategies: [...looks.keys()],
  panels: panels.map(({ id, source, model, samples, members }) => ({
    id,
    source,
    model,
    samples,
    charts: metrics.flatMap((metric) => chartData(metric, members)),
  })),
});

const chartData = ({ id: metric, key }: ChartedMetric, members: readonly Member[]): readonly ChartData[] => {
  const measured = members.flatMap(({ look, series }) => {
    const one = series.get(key);
    return one === undefined || one.points.length === 0 ? [] : [{ look, one }];
  });
  const [first] = measured;
  if (first === undefined) return [];
  const n = Math.max(...measured.flatMap(({ one }) => one.points.map((point) => point.n)));
  const { basis } = first.one;
  return [{ metric, basis, n, series: measured.map(({ look, one }) => seriesData(look.index, one, n)) }];
};

const seriesData = (strategy: number, { points }: Series, most: number): SeriesData => {
  const widths = points.map(({ low, high }) =>
    low === undefined || high === undefined ? undefined : (high - low) / 2,
  );
  const e = exponent(
    points.map(({ mean }) => mean),
    widths.filter((width) => width !== undefined),
  );
  const integer = (value: number): number => Math.round(value / Number(`1e${e}`));
  const where = {
    ...(points.every(({ generation }, i) => generation === i + 1)
      ? {}
      : { at: points.map(({ generation }) => generation) }),
    ...(points.every(({ n }) => n === most) ? {} : { n: points.map(({ n }) => n) }),
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
