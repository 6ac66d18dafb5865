import { isSameSetting, type Basis } from '../../core/contracts/index.js';
import type { ChartData, PageData, PanelData, SeriesData } from './data.js';
import { unpacked } from '../charts/index.js';

/** A number of a chart as published beside the same number computed here, both as the page rounds them. */
export interface ChartDifference {
  readonly strategy: string;
  readonly metric: string;
  readonly generation: number;
  readonly what: 'mean' | 'half width of the interval' | 'number of seeds';
  /** undefined: the page does not show it */
  readonly there: number | undefined;
  readonly here: number;
}
export interface ChartComparison {
  readonly values: number;
  readonly differences: readonly ChartDifference[];
}

/** Compares all that `here` shows with what `there` shows of it: `there` may show more. */
export const compareCharts = (there: PageData, here: PageData): ChartComparison => {
  const differences: ChartDifference[] = [];
  let values = 0;
  for (const panel of here.panels)
    for (const chart of panel.charts.flatMap(apart))
      for (const one of chart.series) {
        const strategy = here.strategies[one[0]]!;
        const shown = sameSeries(there, panel, chart, strategy);
        // Of a large study a page has some: what it does not show cannot differ.
        if (shown === undefined && sameSetting(there, panel)?.partial === true) continue;
        for (const [generation, computed] of pointsOf(one, chart.n))
          for (const what of ['mean', 'half width of the interval', 'number of seeds'] as const) {
            values++;
            const [found, own] = [shown?.get(generation)?.[what], computed[what]];
            if (found !== own)
              differences.push({ strategy, metric: titleOf(chart, panel), generation, what, there: found, here: own });
          }
      }
  return { values, differences };
};

/** Metrics that share a chart, one by one. */
const apart = ({ same = [], ...chart }: ChartData): readonly ChartData[] =>
  [chart.metric, ...same].map((metric) => ({ ...chart, metric }));

const sameSetting = ({ panels }: PageData, panel: PanelData): PanelData | undefined =>
  panels.find((one) => isSameSetting(one, panel));

/** The points that another page shows of the same series. */
const sameSeries = (
  there: PageData,
  here: PanelData,
  { metric, basis }: ChartData,
  strategy: string,
): ReadonlyMap<number, ChartPoint> | undefined => {
  const chart = sameSetting(there, here)
    ?.charts.flatMap(apart)
    .find((one) => one.metric === metric && basisOf(one, basis) === basis);
  const series = chart?.series.find(([index]) => there.strategies[index] === strategy);
  return series === undefined ? undefined : pointsOf(series, chart!.n);
};

/** The metric, and the basis where the panel has a chart of each. */
const titleOf = ({ metric, basis }: ChartData, { charts }: PanelData): string =>
  charts.some((beside) => beside.metric === metric && beside.basis !== basis) ? `${metric} (${basis})` : metric;

/** Pages of earlier versions do not say it. */
const basisOf = ({ basis }: Partial<Pick<ChartData, 'basis'>>, otherwise: Basis): Basis => basis ?? otherwise;

type ChartPoint = Readonly<Record<ChartDifference['what'], number>>;
const pointsOf = ([, e, mean, half, where]: SeriesData, n: number): ReadonlyMap<number, ChartPoint> => {
  const points = new Map<number, ChartPoint>();
  const scaled = (value: number): number => Number(`${value}e${e}`);
  const halves = unpacked(half);
  unpacked(mean).forEach((m, i) => {
    const h = halves[i] ?? -1;
    points.set(where?.at?.[i] ?? i + 1, {
      mean: scaled(m),
      // Below 0: a point without an interval.
      'half width of the interval': h < 0 ? -1 : scaled(h),
      'number of seeds': where?.n?.[i] ?? n,
    });
  });
  return points;
};
