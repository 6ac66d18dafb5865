import type { Markup, Series } from '../../core/contracts/index.js';
import { plainTable, generationTicks, lineChart, type DrawnChart, type Line } from '../charts/index.js';
import { html } from '../html/index.js';
import type { Member, Panel, ReportModel, ChartedMetric } from '../model/index.js';
import { capitalised, estimate, half, list, number, span } from '../words/index.js';
import { betterWords, figure, key, metricHeading, panelHeading, panelText, pick } from './shared.js';

/** Columns of the table behind a chart; the file that the page offers has every generation. */
const COLUMNS = 3;

/** Small multiples: a figure for each source, model, T and metric. */
export const generationCharts = ({ panels, metrics, looks, lookup }: ReportModel): Markup =>
  html`<p>
      One chart a metric, one line a strategy: the mean over seeds by generation. Grey lines are
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
          <div class="charts">${metrics.map((metric) => metricFigure(panel, metric))}</div>
        </section>`,
    )}`;

const MAX_CONTROLS = 3;
interface Drawn {
  readonly member: Member;
  readonly series: Series;
}

const metricFigure = (panel: Panel, metric: ChartedMetric): Markup | undefined => {
  const all = panel.members.flatMap((member): Drawn[] => {
    const series = member.series.get(metric.key);
    return series === undefined || series.points.length === 0 ? [] : [{ member, series }];
  });
  if (all.length === 0) return undefined;
  const drawn = withoutSpareControls(panel, all);
  const generations = [
    ...new Set(drawn.flatMap(({ series }) => series.points.map(({ generation }) => generation))),
  ].sort((a, b) => a - b);
  const [first, last] = [generations[0]!, generations.at(-1)!];
  const chart = lineChart({
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
  return figure({
    id: panel.figures.get(metric.key)!,
    data: html`data-metric="${metric.id}"${metric.basis === undefined ? '' : html` data-basis="${metric.basis}"`}`,
    heading: html`<h4>${metricHeading(metric)}</h4>
      ${metric.summary === undefined ? '' : html`<p class="about">${metric.summary}</p>`}`,
    chart: chart.svg,
    caption: caption(metric, chart, drawn, panel),
    of: metric.title,
    table: values(drawn, generations),
  });
};

const toLine = ({ member, series }: Drawn): Line => ({
  look: member.look,
  points: series.points.map(({ generation, mean, low, high }) => ({ x: generation, mean, low, high })),
  ...(series.theory === undefined
    ? {}
    : { theory: series.theory.map(({ generation, value }) => ({ x: generation, value })) }),
});

/** A sweep brings a control for every share: those of the real rows alone stay in the tables when they are many. */
const withoutSpareControls = (panel: Panel, drawn: readonly Drawn[]): readonly Drawn[] => {
  if (drawn.filter(({ member }) => member.look.control).length <= MAX_CONTROLS) return drawn;
  const matched = new Set(panel.members.map(({ group }) => group.control));
  return drawn.filter(({ member }) => !member.look.control || matched.has(member.index));
};

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
  { log, idealShown }: DrawnChart,
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
  return html`${capitalised(betterWords(metric))}. Mean of n = ${span(points.map(({ n }) => n))}
  seeds${bands ? '; band: its 95 % t interval' : ', too few for an interval'}${log ? '; log axis' : ''}.${
    exact ? ' Computed exactly from the model.' : ''
  }${metric.basis === undefined ? '' : OTHER_BASIS[metric.basis]}${idealShown ? ` Thin line: ideal, ${String(metric.ideal)}.` : ''}${
    references.length > 0 ? ` Dotted: ${bounds ? 'theory or its bound' : 'theory'} (${list(references)}).` : ''
  }${absent.length > 0 ? ` Not measured for ${list(absent.map(({ look }) => look.label))}.` : ''}`;
};

const values = (drawn: readonly Drawn[], generations: readonly number[]): Markup => {
  const shown = pick(generations, COLUMNS);
  return plainTable(
    'Mean ± half its 95 % interval',
    ['Generation', ...shown.map(String)],
    drawn.map(({ member, series }) => {
      const at = new Map(series.points.map((point) => [point.generation, point]));
      return [
        member.look.label,
        ...shown.map((generation) => {
          const point = at.get(generation);
          return point === undefined ? '–' : estimate(point.mean, half(point));
        }),
      ];
    }),
  );
};
