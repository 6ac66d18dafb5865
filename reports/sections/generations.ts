import type { Markup, Series } from '../../core/contracts/index.js';
import {
  plainTable,
  generationTicks,
  lineChart,
  warrantsLog,
  type DrawnChart,
  type Line,
  type TableCell,
} from '../charts/index.js';
import { coded, html } from '../html/index.js';
import {
  pick,
  spareControls,
  type ChartedMetric,
  type Member,
  type Panel,
  type PanelMetric,
  type ReportModel,
} from '../model/index.js';
import { capitalised, estimate, half, list, number, plural, span } from '../words/index.js';
import { betterWords, figure, key, metricHeading, panelHeading, panelText } from './shared.js';

/** Columns of the table behind a chart; the file that the page offers has every generation. */
const COLUMNS = 3;

/** A figure for each source, model, T and metric: judged ones drawn, the others folded away as lines in a table. */
export const generationCharts = ({ panels, looks, lookup }: ReportModel, everyChart = false): Markup =>
  html`<p>
      One chart a metric, one line a strategy: the mean over seeds by generation. Metrics that verdicts rest on come
      first. Grey lines are
      ${lookup.record.groups.some(({ recorded }) => recorded !== undefined) ? 'what recorded chains are compared with' : 'controls, trained on real rows alone'}.
      Dotted lines are what theory predicts, where it predicts anything.
    </p>
    <ul class="legend" data-legend>
      ${[...looks.values()].map((look) => html`<li data-s="${look.index}">${key(look)}</li>`)}
    </ul>
    ${panels.map(
      (panel) =>
        html`<section
          class="panel"
          id="${panel.id}"
          aria-labelledby="${panel.id}-h"
          data-source="${panel.source}"
          data-model="${panel.model}"
          data-samples="${panel.samples}"
        >
          <h3 id="${panel.id}-h">${panelHeading(panel)}</h3>
          <div class="charts">
            ${panel.shows.map((one) => (one.judged || everyChart ? chartFigure(panel, one, everyChart || isFirst(panels, panel, one)) : ''))}
          </div>
          ${everyChart ? '' : others(panel, panels)}
        </section>`,
    )}`;

/** What no verdict rests on. */
const others = (panel: Panel, panels: readonly Panel[]): Markup | undefined => {
  const rest = panel.shows.filter(({ judged }) => !judged);
  if (rest.length === 0) return undefined;
  return html`<details class="others">
    <summary>
      ${plural(rest.length, 'other chart', 'other charts')}<span class="vh"> of ${panelText(panel)}</span>:
      ${list(rest.map(({ metric }) => metric.plain ?? metric.title))}
    </summary>
    <div class="charts">${rest.map((one) => tableFigure(panel, one, isFirst(panels, panel, one)))}</div>
  </details>`;
};

interface Drawn {
  readonly member: Member;
  readonly series: Series;
}
/** What is drawn of a metric; controls that only the page's data have are left out. */
const drawnOf = (panel: Panel, { key: shown }: ChartedMetric): readonly Drawn[] => {
  const spare = spareControls(panel);
  return panel.members.flatMap((member): Drawn[] => {
    const series = member.series.get(shown);
    return series === undefined || series.points.length === 0 || spare.includes(member) ? [] : [{ member, series }];
  });
};
const generationsOf = (drawn: readonly Drawn[]): readonly number[] =>
  [...new Set(drawn.flatMap(({ series }) => series.points.map(({ generation }) => generation)))].sort((a, b) => a - b);

/** The chart of one metric in one panel by itself, as `lineChart` draws it. */
export const generationChart = (panel: Panel, metric: ChartedMetric): DrawnChart => {
  const drawn = drawnOf(panel, metric);
  const generations = generationsOf(drawn);
  const [first, last] = [generations[0]!, generations.at(-1)!];
  return lineChart({
    title: `${metric.plain ?? metric.title} by generation: ${panelText(panel)}`,
    description: describe(drawn),
    lines: drawn.map(toLine),
    x: {
      label: 'generation',
      domain: first === last ? [first - 1, last + 1] : [first, last],
      ticks: generationTicks(first, last),
    },
    log: metric.scale === 'log',
    within: metric.range,
    ...(typeof metric.ideal === 'number' ? { ideal: metric.ideal } : {}),
    interval: 'band',
  });
};

const chartFigure = (panel: Panel, one: PanelMetric, told: boolean): Markup => {
  const { metric } = one;
  const drawn = drawnOf(panel, metric);
  const chart = generationChart(panel, metric);
  return figure({
    id: panel.figures.get(metric.key)!,
    data: dataOf(one),
    heading: headingOf(one, told),
    chart: chart.svg,
    caption: caption(metric, chart, drawn, panel),
    of: metric.title,
    table: values(drawn, generationsOf(drawn)),
  });
};

const dataOf = ({ metric, same }: PanelMetric): Markup =>
  html`data-metric="${[metric, ...same].map(({ id }) => id).join('\n')}"${metric.basis === undefined ? '' : html` data-basis="${metric.basis}"`}`;

/** What a metric measures is told where it is first met. */
const isFirst = (panels: readonly Panel[], panel: Panel, { metric }: PanelMetric): boolean =>
  panels.find(({ shows }) => shows.some((one) => one.metric.key === metric.key)) === panel;

const headingOf = ({ metric, same }: PanelMetric, told: boolean): Markup =>
  html`<h4>${metricHeading(metric)}</h4>
    ${metric.summary === undefined || !told ? '' : html`<p class="about">${coded(metric.summary)}</p>`}
    ${
      same.length === 0
        ? ''
        : html`<p class="about">
            The same in every generation of every strategy:
            ${same.map((other, i) => html`${i === 0 ? '' : ', '}${inText(other)}`)}.
          </p>`
    }`;
const inText = ({ plain, title }: ChartedMetric): Markup =>
  plain === undefined ? html`<bdi>${title}</bdi>` : html`${plain} (<bdi>${title}</bdi>)`;

/** A metric as a table with a line a strategy; the page's script draws its chart when it is unfolded. */
const tableFigure = (panel: Panel, one: PanelMetric, told: boolean): Markup => {
  const { metric } = one;
  const drawn = drawnOf(panel, metric);
  const shown = pick(generationsOf(drawn), COLUMNS);
  const rows = drawn.flatMap(({ member: { look }, series }): TableCell[][] => {
    const { theory = [] } = series;
    const at = new Map(theory.map(({ generation, value }) => [generation, value]));
    return [
      [look.label, ...cellsOf(series, shown)],
      ...(theory.length === 0
        ? []
        : [
            [
              `${look.label}, theory`,
              ...shown.map((generation) => (at.has(generation) ? number(at.get(generation)!) : '–')),
            ],
          ]),
    ];
  });
  const log = warrantsLog(
    drawn.flatMap(({ series }) => series.points.map(({ mean }) => mean)),
    metric.scale === 'log',
  );
  return html`<figure class="chart brief" id="${panel.figures.get(metric.key)!}" ${dataOf(one)}>
    ${headingOf(one, told)} ${plainTable('Mean ± half its 95 % interval', ['Generation', ...shown.map(String)], rows)}
    <figcaption>${caption(metric, { log, idealShown: false, beyond: false, inTable: true }, drawn, panel)}</figcaption>
  </figure>`;
};

const toLine = ({ member, series }: Drawn): Line => ({
  look: member.look,
  points: series.points.map(({ generation, mean, low, high }) => ({ x: generation, mean, low, high })),
  ...(series.theory === undefined
    ? {}
    : { theory: series.theory.map(({ generation, value }) => ({ x: generation, value })) }),
});

/** What the picture shows at a glance; the numbers are in its table. */
const describe = (drawn: readonly Drawn[]): string => {
  const ends = drawn
    .map(({ member, series }) => ({ label: member.look.label, point: series.points.at(-1)! }))
    .sort((a, b) => b.point.mean - a.point.mean);
  const [top, bottom] = [ends[0]!, ends.at(-1)!];
  const of = ({ label, point }: typeof top): string => `${label} at ${number(point.mean)}`;
  return ends.length === 1 ? `It ends with ${of(top)}.` : `Highest at the end: ${of(top)}; lowest: ${of(bottom)}.`;
};

/** Where a metric has both, each stands in a figure of its own. */
const OTHER_BASIS = {
  exact: ' What was estimated from sampled rows is in a figure of its own.',
  sampled: ' Estimated from sampled rows; what was computed exactly is in a figure of its own.',
} as const;

const caption = (
  metric: ChartedMetric,
  { log, idealShown, beyond, inTable = false }: Omit<DrawnChart, 'svg'> & { readonly inTable?: boolean },
  drawn: readonly Drawn[],
  panel: Panel,
): Markup => {
  const points = drawn.flatMap(({ series }) => series.points);
  const bands = points.some(({ low }) => low !== undefined);
  const references = [
    ...new Set(drawn.flatMap(({ series }) => (series.theory ?? []).map(({ reference }) => reference))),
  ];
  const bounds = drawn.some(({ series }) => series.theory?.some(({ bound }) => bound !== undefined));
  const exact = drawn.every(({ series }) => series.basis === 'exact');
  const absent = panel.members.filter(
    ({ look, series }) => !look.control && (series.get(metric.key)?.points.length ?? 0) === 0,
  );
  return html`${capitalised(betterWords(metric))}. Mean of n =
  ${seedsOf(points)}${bands ? (inTable ? '' : '; band: its 95 % t interval') : ', too few for an interval'}${log ? '; log axis' : ''}.${
    exact ? ' Computed exactly.' : ''
  }${metric.basis === undefined ? '' : OTHER_BASIS[metric.basis]}${idealShown ? ` Thin line: ideal, ${String(metric.ideal)}.` : ''}${
    references.length > 0 ? ` Dotted: ${bounds ? 'theory or its bound' : 'theory'} (${list(references)}).` : ''
  }${beyond ? ' Arrows: what goes on beyond the frame.' : ''}${absent.length > 0 ? ` Not measured for ${list(absent.map(({ look }) => look.label))}.` : ''}`;
};

const seedsOf = (points: readonly { readonly n: number }[]): string =>
  `${span(points.map(({ n }) => n))} ${points.every(({ n }) => n === 1) ? 'seed' : 'seeds'}`;

const values = (drawn: readonly Drawn[], generations: readonly number[]): Markup => {
  const shown = pick(generations, COLUMNS);
  return plainTable(
    'Mean ± half its interval',
    ['Generation', ...shown.map(String)],
    drawn.map(({ member, series }) => [member.look.label, ...cellsOf(series, shown)]),
  );
};
const cellsOf = ({ points }: Series, generations: readonly number[]): readonly string[] => {
  const at = new Map(points.map((point) => [point.generation, point]));
  return generations.map((generation) => {
    const point = at.get(generation);
    return point === undefined ? '–' : estimate(point.mean, half(point));
  });
};
