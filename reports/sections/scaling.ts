import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { Anchors, groupBy, type Panel, type ReportModel, type ChartedMetric } from '../model/index.js';
import { count } from '../words/index.js';
import { laws } from './laws.js';
import { responseFigure, type Response } from './responses.js';
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

const bySize = (
  place: readonly Panel[],
  metric: ChartedMetric,
  { laws: fitted = [] }: ReportModel['results'],
): readonly Response[] => {
  const lines = new Map<string, { look: Response['look']; index: number; at: Response['at'][number][] }>();
  for (const { samples, members } of place)
    for (const { index, look, series } of members) {
      const trend = series.get(metric.key)?.trend;
      const line = lines.get(look.label) ?? { look, index, at: [] };
      line.at.push({ x: samples, end: trend?.end, lost: trend?.lost });
      lines.set(look.label, line);
    }
  return [...lines.values()]
    .filter(({ at }) => at.some(({ end }) => end !== undefined))
    .map(({ look, index, at }) => ({
      look,
      at: at.sort((a, b) => a.x - b.x),
      law: fitted.find(
        ({ axis, groups, basis, ...law }) =>
          axis === 'samples' && groups.includes(index) && law.metric === metric.id && basis === (metric.basis ?? basis),
      )?.curve,
    }));
};
