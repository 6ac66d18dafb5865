import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { Anchors, groupBy, type Member, type Panel, type ReportModel, type ChartedMetric } from '../model/index.js';
import { count } from '../words/index.js';
import { laws } from './laws.js';
import { lawCurve, responseAt, responseFigure, type Response } from './responses.js';
import { name } from './shared.js';

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
