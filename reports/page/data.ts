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
  /** both are in units of 10 to the power e */
  readonly e: number;
  readonly mean: readonly number[];
  /** half width of the 95 % t interval; absent where no point has one */
  readonly half?: readonly (number | null)[];
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
    mean: points.map(({ mean }) => integer(mean)),
    ...(widths.some((width) => width !== undefined)
      ? { half: widths.map((width) => (width === undefined ? null : integer(width))) }
      : {}),
  };
};

/** A tenth of the smallest interval, and at least three digits of the smallest mean but never more than seven of the largest. */
const exponent = (means: readonly number[], widths: readonly number[]): number => {
  const sizes = means.map(Math.abs).filter((size) => size > 0);
  const order = (value: number): number => Math.floor(Math.log10(value));
  const positive = widths.filter((width) => width > 0);
  const finest = positive.length > 0 ? order(Math.min(...positive)) - 1 : Infinity;
  const least = sizes.length > 0 ? order(Math.min(...sizes)) - 2 : 0;
  const most = sizes.length > 0 ? order(Math.max(...sizes)) - 6 : -6;
  return Math.max(most, Math.min(finest, Math.max(least, finest === Infinity ? least : finest)));
};
