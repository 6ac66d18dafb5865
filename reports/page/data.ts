import type { Series } from '../../core/contracts/index.js';
import type { ReportModel } from '../model/index.js';

/** What the page's script reads out on hover and offers as a download: the aggregates of the generation charts. */
export interface PageData {
  readonly schema: 'collapsar/chart-data@1';
  readonly study: string;
  readonly strategies: readonly string[];
  readonly charts: readonly ChartData[];
}
export interface ChartData {
  readonly id: string;
  readonly source: string;
  readonly model: string;
  readonly samples: number;
  readonly metric: string;
  readonly series: readonly SeriesData[];
}
export interface SeriesData {
  /** index into `strategies` */
  readonly s: number;
  /** generation of the first point, where it is not 1; all generations, where one is missing between */
  readonly from?: number;
  readonly at?: readonly number[];
  /** seeds: one number where all points have the same */
  readonly n: number | readonly number[];
  /** both are whole numbers in units of 10 to the power e: the first, then the difference from one point to the next */
  readonly e: number;
  readonly mean: readonly number[];
  /** half width of the 95 % t interval, negative where a point has none; absent where no point has one */
  readonly half?: readonly number[];
}

export const pageData = ({ results, looks, panels, metrics }: ReportModel): PageData => ({
  schema: 'collapsar/chart-data@1',
  study: results.record.study.study,
  strategies: [...looks.keys()],
  charts: panels.flatMap(({ source, model, samples, members, figures }) =>
    metrics.flatMap(({ id: metric }) => {
      const series = members.flatMap((member) => {
        const one = member.series.get(metric);
        return one === undefined || one.points.length === 0 ? [] : [seriesData(member.look.index, one)];
      });
      return series.length === 0 ? [] : [{ id: figures.get(metric)!, source, model, samples, metric, series }];
    }),
  ),
});

const seriesData = (s: number, { points }: Series): SeriesData => {
  const from = points[0]!.generation;
  const gapless = points.every(({ generation }, i) => generation === from + i);
  const ns = points.map(({ n }) => n);
  const widths = points.map(({ low, high }) =>
    low === undefined || high === undefined ? undefined : (high - low) / 2,
  );
  const e = exponent(
    points.map(({ mean }) => mean),
    widths.filter((width) => width !== undefined),
  );
  const integer = (value: number): number => Math.round(value / Number(`1e${e}`));
  return {
    s,
    ...(gapless ? (from === 1 ? {} : { from }) : { at: points.map(({ generation }) => generation) }),
    n: new Set(ns).size === 1 ? ns[0]! : ns,
    e,
    mean: steps(points.map(({ mean }) => integer(mean))),
    ...(widths.some((width) => width !== undefined)
      ? { half: steps(widths.map((width) => (width === undefined ? -1 : integer(width)))) }
      : {}),
  };
};

const steps = (values: readonly number[]): readonly number[] => values.map((value, i) => value - (values[i - 1] ?? 0));

/** So that the smallest interval keeps two digits (without intervals: the smallest mean three), the largest mean at most six. */
const exponent = (means: readonly number[], widths: readonly number[]): number => {
  const orders = (values: readonly number[]): readonly number[] =>
    values.filter((value) => value !== 0).map((value) => Math.floor(Math.log10(Math.abs(value))));
  const sizes = orders(means);
  const fine = orders(widths);
  const wanted = fine.length > 0 ? Math.min(...fine) - 1 : sizes.length > 0 ? Math.min(...sizes) - 2 : 0;
  return sizes.length > 0 ? Math.max(wanted, Math.max(...sizes) - 5) : wanted;
};
