import type { Law, LawAxis, Markup } from '../../core/contracts/index.js';
import { dataTable, spark, sparkScale, type TableCell } from '../charts/index.js';
import { html } from '../html/index.js';
import { Anchors, groupBy, type ChartedMetric, type Member, type Panel, type ReportModel } from '../model/index.js';
import { count, lawParts, plural, withoutLawText } from '../words/index.js';
import { lawCurve, responseAt, responseFigure, type Response } from './responses.js';
import { folded, name, sentence } from './shared.js';

/** End value against T, where the study has several sizes. */
export const scalingCharts = (model: ReportModel): Markup | undefined => {
  const { panels, main, results } = model;
  const anchors = new Anchors();
  const places = groupBy(panels, ({ source, model }) => JSON.stringify([source, model]));
  const figures = [...places.values()].flatMap((place) => {
    const sizes = [...new Set(place.map(({ samples }) => samples))].sort((a, b) => a - b);
    if (sizes.length < 2) return [];
    const { source, model } = place[0]!;
    return main.flatMap((metric) => {
      const responses = bySize(place, metric, results);
      if (responses.length === 0) return [];
      return [
        responseFigure({
          id: anchors.of('scaling', source, model, metric.title),
          metric,
          where: `${source}, ${model}`,
          heading: html`${name(source)} <span class="times">×</span> ${name(model)}`,
          responses,
          x: {
            label: 'rows a generation (T)',
            domain: [sizes[0]!, sizes.at(-1)!],
            ticks: sizes,
            tickText: sizes.map(count),
            log: true,
          },
          xText: count,
          log: metric.scale === 'log' || metric.measures === 'risk',
          logNote: 'A straight line here is a power law in T.',
        }),
      ];
    });
  });
  if (figures.length === 0) return laws(model, ['samples', 'synthetic-rows']);
  return html`<p>
      What more rows buy. Collapse can show as a flatter line: data that no longer help as much as real ones do.
    </p>
    <div class="charts">${figures}</div>
    ${laws(model, ['samples', 'synthetic-rows'])}`;
};

const bySize = (place: readonly Panel[], metric: ChartedMetric, results: ReportModel['results']): readonly Response[] =>
  [
    ...groupBy(
      place.flatMap(({ samples, members }) => members.map((member) => ({ samples, member }))),
      labelOf,
    ).values(),
  ]
    .map((line) => ({
      look: line[0]!.member.look,
      at: line.map(({ samples, member }) => responseAt(samples, member, metric)).sort((a, b) => a.x - b.x),
      law: lawCurve(results, 'samples', metric, (groups) => groups.includes(line[0]!.member.index)),
    }))
    .filter(({ at }) => at.some(({ end }) => end !== undefined));
const labelOf = ({ member }: { readonly member: Member }): string => member.look.label;

/** The fitted laws along some axes, folded: a row each, those of the main metrics first, and why the others have none. */
export const laws = (model: ReportModel, axes: readonly LawAxis[]): Markup | undefined => {
  const { results, main, lookup } = model;
  const here = (results.laws ?? []).filter(({ axis }) => axes.includes(axis));
  const none = (results.withoutLaw ?? []).filter(({ axis }) => axes.includes(axis));
  if (here.length === 0 && none.length === 0) return undefined;
  const shown = new Set(main.map(({ id }) => id));
  const inShare = axes.includes('share');
  const ordered = [true, false].flatMap((first) => here.filter(({ metric }) => shown.has(metric) === first));
  const rows = ordered.map((law): readonly TableCell[] => {
    const { place, of, power, level, last, seen } = lawParts(law, lookup);
    return [html`${name(law.strategy)}<small>${name(place)}</small>`, of, curve(law, model), power, level, last, seen];
  });
  return html`<h3>Fitted laws</h3>
    ${folded(
      rows.length === 0 ? 'No law' : plural(rows.length, 'law'),
      ` along ${inShare ? 'the share' : 'rows'}`,
      html`<p class="small">${inShare ? IN_SHARE : IN_ROWS} ${TEST}</p>
        ${
          rows.length === 0
            ? ''
            : dataTable(
                'A row is one law, of the mean end values by position.',
                `Fitted laws along ${inShare ? 'the share' : 'rows'}`,
                [
                  'Strategy',
                  'Of',
                  'Curve',
                  inShare ? 'Power of the share' : 'Power',
                  'Levels off',
                  'The last step',
                  'Fitted to',
                ],
                rows,
                'prose',
              )
        }
        ${
          none.length === 0
            ? ''
            : html`<ul>
                ${none.map((without) => html`<li>${sentence(model, withoutLawText(without, lookup))}</li>`)}
              </ul>`
        }`,
    )}`;
};

/** Where a law leads, on an axis of its own. */
const curve = ({ curve: points = [], axis, groups }: Law, { looks, lookup }: ReportModel): Markup | string => {
  // Of several shares of a kind the line is that of the first of them that is drawn.
  const look = groups.map((group) => looks.get(lookup.strategy(group))).find((one) => one !== undefined);
  if (points.length < 2 || look === undefined) return '';
  const drawn = points.map(({ x, value }) => ({ x: axis === 'share' ? x : Math.log(x), value }));
  return spark(
    look,
    drawn,
    [drawn[0]!.x, drawn.at(-1)!.x],
    sparkScale(
      points.map(({ value }) => value),
      false,
    ),
  );
};

const IN_ROWS =
  'Fitted to the mean end values: floor + A / T to the exponent (of a metric with a best value, its distance from it). While no floor is shown, the exponent is that of the law without one, and its interval spans both laws: fitted with a floor that is not there it would be too steep. Levelling off is held against a law without a floor, or against a straight line in log T where no value is best; three sizes fit exactly, so that only more of them could contradict the form.';
const IN_SHARE =
  'Fitted to the mean end values: the value at share 0 plus A times the share to the exponent. 1 is a straight line, 2 what synthetic rows of one fixed bias cost, more what feeding on itself does. Levelling off is an exponent shown to be below 1.';
const TEST =
  'Intervals are 95 % percentiles over resampled seeds (measured on laws that are known: from five seeds on they held the exponent in 86 to 99 % of studies, a floor of very skewed values in only 55 to 78 % with five and ten seeds and 83 to 90 % with twenty and forty), p comes from resampled studies that follow the simpler law (a floor is shown where, besides, its interval excludes none); each law is judged by itself, so among many some level off by chance.';
