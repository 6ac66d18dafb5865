import type { Estimate, GroupIndex, LawAxis, Markup } from '../../core/contracts/index.js';
import { plainTable, lineChart, type Line, type LineChart, type TableCell } from '../charts/index.js';
import { html } from '../html/index.js';
import type { ChartedMetric, Member, ReportModel, StrategyStyle } from '../model/index.js';
import { capitalised, estimate, half, list, span } from '../words/index.js';
import { betterWords, figure, metricHeading } from './shared.js';

/** One strategy's end values along an axis. */
export interface Response {
  readonly look: StrategyStyle;
  readonly at: readonly ResponseAt[];
  /** the law that was fitted, drawn like a theory's curve */
  readonly law?: readonly { readonly x: number; readonly value: number }[] | undefined;
}
export interface ResponseAt {
  readonly x: number;
  /** of the seeds that have a value; absent = none has */
  readonly end?: Estimate | undefined;
  /** seeds that the mean leaves out */
  readonly lost?: number | undefined;
}
export interface ResponseFigure {
  readonly id: string;
  readonly metric: ChartedMetric;
  /** `source, model` */
  readonly where: string;
  readonly heading: Markup;
  readonly responses: readonly Response[];
  readonly x: LineChart['x'];
  readonly xText: (x: number) => string;
  readonly log: boolean;
  readonly note?: string;
  /** what a logarithmic value axis adds to the reading */
  readonly logNote?: string;
}

/** An end value as a cell of a table. */
export const endCell = ({ end, lost = 0 }: Pick<ResponseAt, 'end' | 'lost'>): TableCell => {
  const more = lost > 0 ? ` (${lost} lost)` : '';
  if (end === undefined) return `no value${more}`;
  return {
    content: `${estimate(end.mean, half(end))}${more}`,
    exact: [end.mean, half(end), lost > 0 ? lost : undefined],
  };
};

/** Where one group ends, at its place on the axis. */
export const responseAt = (x: number, { series }: Member, metric: ChartedMetric): ResponseAt => {
  const trend = series.get(metric.key)?.trend;
  return { x, end: trend?.end, lost: trend?.lost };
};
/** The curve of the law of a metric along an axis, of the groups that `fits` accepts. */
export const lawCurve = (
  { laws = [] }: ReportModel['results'],
  along: LawAxis,
  { id, basis: of }: ChartedMetric,
  fits: (groups: readonly GroupIndex[]) => boolean,
): Response['law'] =>
  laws.find(
    ({ axis, metric, groups, basis }) => axis === along && metric === id && basis === (of ?? basis) && fits(groups),
  )?.curve;

/** End values with their intervals against a share or a size. */
export const responseFigure = (about: ResponseFigure): Markup => {
  const { id, metric, where, responses, x, xText } = about;
  const chart = lineChart({
    title: `${metric.plain ?? metric.title} at the end by ${x.label}: ${where}`,
    description: `A line for ${list(responses.map(({ look }) => look.label))}.`,
    lines: responses.map(({ look, at, law }): Line => ({
      look,
      ...(law === undefined ? {} : { theory: law }),
      points: at.flatMap(({ x: place, end }) =>
        end === undefined ? [] : [{ x: place, mean: end.mean, low: end.low, high: end.high }],
      ),
    })),
    x,
    log: about.log,
    within: metric.range,
    ...(typeof metric.ideal === 'number' ? { ideal: metric.ideal } : {}),
    interval: 'bar',
  });
  const columns = [...new Set(responses.flatMap(({ at }) => at.map((point) => point.x)))].sort((a, b) => a - b);
  const ends = responses.flatMap(({ at }) => at.flatMap(({ end }) => end ?? []));
  const seeds = `${span(ends.map(({ n }) => n))} ${ends.every(({ n }) => n === 1) ? 'seed' : 'seeds'}`;
  const bars = ends.some(({ low }) => low !== undefined) ? '; bars: 95 % t interval' : ', too few for an interval';
  const lost = responses.some(({ at }) => at.some((point) => point.end === undefined || (point.lost ?? 0) > 0));
  return figure({
    id,
    heading: html`<h3>${metricHeading(metric)} <span class="unit">${about.heading}</span></h3>`,
    chart: chart.svg,
    caption: html`${capitalised(betterWords(metric))}. Mean of the last fifth of the generations, n =
    ${seeds}${bars}${chart.log ? '; log axis' : ''}${responses.some(({ law }) => law !== undefined) ? '; dotted: the fitted law' : ''}.
    ${lost ? 'Means leave out seeds that are lost or failed (counted in the table), and where all are there is no point: worse than it looks. ' : ''}${about.note}${chart.log ? about.logNote : ''}`,
    of: `${metric.title} by ${x.label}, ${where}`,
    table: plainTable(
      'At the end: mean ± half its interval',
      [x.label, ...columns.map(xText)],
      responses.map(({ look, at }) => [
        look.label,
        ...columns.map((column) => {
          const point = at.find((one) => one.x === column);
          return point === undefined ? '–' : endCell(point);
        }),
      ]),
    ),
  });
};
