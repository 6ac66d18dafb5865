import type { Forecast, Markup, Series } from '../../core/contracts/index.js';
import { dataTable, spark, sparkScale } from '../charts/index.js';
import { html } from '../html/index.js';
import {
  groupBy,
  type ChartedMetric,
  type Member,
  type Panel,
  type ReportModel,
  type StrategyStyle,
} from '../model/index.js';
import {
  count,
  coverageText,
  differenceText,
  estimate,
  forecastParts,
  forecastText,
  half,
  percent,
  leftOutText,
  trendTexts,
  type Lookup,
} from '../words/index.js';
import { byPanel, folded, key, metricHeading, name, panelText, sentence, smallLines } from './shared.js';

/** Where each strategy ends, against its control, by what no ranking holds side by side. */
export const strategyTables = ({
  results: { rankings = [] },
  panels,
  main,
  lookup,
}: ReportModel): Markup | undefined => {
  const tables = byPanel(
    panels,
    (panel) => {
      const places = new Set(panel.members.map(({ index }) => index));
      const ranked = rankings.filter(({ entries }) => places.has(entries[0]!.group));
      const rest = main.filter(
        ({ id, basis }) => !ranked.some((one) => one.metric === id && (basis ?? one.basis) === one.basis),
      );
      return rest.length === 0 ? undefined : table(panel, rest, lookup);
    },
    (title) => html`<h3>${title}</h3>`,
  );
  return tables === undefined
    ? undefined
    : html`<p>
          End values average the last fifth of the generations; ± is the half width of a 95 % interval over seeds.
          Differences are to the control with the same seeds, so the draws that both share cancel. p values in this
          table are exploratory; the verdicts above are what was tested.
        </p>
        ${tables}`;
};

const table = (panel: Panel, main: readonly ChartedMetric[], lookup: Lookup): Markup =>
  dataTable(
    'Share: synthetic rows of all training rows. Rows: trained on in the last generation.',
    `Strategies: ${panelText(panel)}`,
    ['Strategy', 'Share', 'Rows', 'Seeds', ...main.map(metricHeading)],
    panel.members.map((member) => row(member, main, lookup)),
    'strategies',
  );

const row = (
  { index, group, look, series }: Member,
  main: readonly ChartedMetric[],
  lookup: Lookup,
): readonly (Markup | string)[] => {
  const last = lookup.lineage(index)?.points.at(-1);
  const rows =
    last === undefined ? undefined : last.synthetic.reduce((sum, made) => sum + made, last.real + last.teacher);
  return [
    html`${key(look)}${look.control ? html` <span class="tag">control</span>` : group.control === undefined ? '' : html`<small>against ${name(lookup.strategy(group.control))}</small>`}`,
    group.share === undefined ? '–' : percent(group.share),
    rows === undefined ? '–' : count(rows),
    html`${group.seeds.length}${group.failed > 0 ? html`<small>${group.failed} failed</small>` : ''}`,
    ...main.map(({ key: shown }) => {
      const trend = series.get(shown)?.trend;
      return trend === undefined
        ? 'no value'
        : html`${estimate(trend.end.mean, half(trend.end))}${smallLines(leftOutText(trend))}${smallLines([...differenceText(trend), ...trendTexts(trend)])}`;
    }),
  ];
};

interface Foreseen {
  readonly one: Forecast;
  readonly look: StrategyStyle;
  readonly series: Series | undefined;
}
/** A row a strategy and metric; what is true of all of a kind stands below, and why there are none. */
const forecastTable = (model: ReportModel, panel: Panel, all: readonly Foreseen[]): Markup => {
  const made = all.flatMap(({ one, ...of }) => ('coverage' in one ? [{ ...of, one }] : []));
  const none = all.flatMap(({ one, look }) => ('coverage' in one ? [] : [`${look.label}: ${forecastText(one)}`]));
  const seen = [...groupBy(made, ({ one }) => `${one.observed} generations, ${one.n} seeds`)];
  const covered = [...groupBy(made, ({ one }) => `Of the ${one.of}: ${coverageText(one)}`).keys()];
  const line = ({ series, look }: (typeof made)[number]): Markup | string => {
    const points = (series?.points ?? []).map(({ generation, mean }) => ({ x: generation, value: mean }));
    return points.length < 2
      ? ''
      : spark(
          look,
          points,
          [points[0]!.x, points.at(-1)!.x],
          sparkScale(
            points.map(({ value }) => value),
            false,
          ),
        );
  };
  return html`${
    made.length === 0
      ? ''
      : dataTable(
          `Of a typical seed, in generation ${[...new Set(made.map(({ one }) => one.generation))].join(', ')}, as a multiple of the control’s. Seen: ${seen.map(([text]) => text).join('; ')}.`,
          `Forecasts: ${panelText(panel)}`,
          ['Strategy', 'Metric', 'So far', 'Forecast', 'Tolerated', 'What it says'],
          made.map((row) => {
            const { says, range, tolerated } = forecastParts(row.one);
            return [name(row.look.label), row.one.metric, line(row), range, tolerated, says];
          }),
        )
  }
  ${[...covered, ...none].map((text) => html`<p class="small">${sentence(model, text)}</p>`)}`;
};

/** Where the strategies seem to lead past the end of the run, in words. */
export const earlyWarnings = (model: ReportModel): Markup | undefined => {
  const { panels, lookup } = model;
  const lists = byPanel(panels, (panel) => {
    const all = panel.members.flatMap(({ index, look, series }) =>
      look.control ? [] : lookup.forecasts(index).map((one) => ({ one, look, series: series.get(one.metric) })),
    );
    return all.length === 0 ? undefined : forecastTable(model, panel, all);
  });
  if (lists === undefined) return undefined;
  return html`<h3 id="early-warning">Where it seems to lead</h3>
    <p>
      Forecasts past the last generation, each the union of simple ones: that the level stays, that it walks on with its
      drift (which is what exponential growth does), and of the risk that it follows a power law of the generation. They
      say what happens if nothing new does; only a longer run shows it. How often such an interval holds depends on how
      the risk grows, which the run alone does not tell. Where a chain has lost what is forecast, or is not known, there
      is no forecast: one made from the others would leave out the worst.
    </p>
    ${folded('Forecasts', ' of every strategy', lists)}`;
};
