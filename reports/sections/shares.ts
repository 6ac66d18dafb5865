import type { JsonObject, Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import {
  Anchors,
  groupBy,
  panelTitle,
  type Member,
  type Panel,
  type ReportModel,
  type ChartedMetric,
} from '../model/index.js';
import { percent } from '../words/index.js';
import { laws } from './scaling.js';
import { lawCurve, responseAt, responseFigure, type Response } from './responses.js';
import { panelHeading, panelText } from './shared.js';

/** The charts are for the question of how much, not for every measure of it. */
const METRICS = 2;

/** End value against synthetic share, for strategies of one kind that the study runs at several shares. */
export const shareCharts = (model: ReportModel): Markup | undefined => {
  const { panels, main, results } = model;
  const kinds = new Map(results.record.study.strategies.map((entry) => [entry.as, kindOf(entry)]));
  const charted = new Set([...new Set(main.map(({ id }) => id))].slice(0, METRICS));
  const anchors = new Anchors();
  const figures = panels.flatMap((panel) =>
    main
      .filter(({ id }) => charted.has(id))
      .map((metric) => {
        const strategies = families(panel, metric, kinds, results);
        if (strategies.length === 0) return undefined;
        return responseFigure({
          id: anchors.of('share', ...panelTitle(panel), metric.title),
          metric,
          where: panelText(panel),
          heading: panelHeading(panel),
          responses: [...strategies, ...control(panel, metric, kinds, strategies)],
          x: {
            label: 'synthetic share',
            domain: [0, 1],
            ticks: [0, 0.25, 0.5, 0.75, 1],
            tickText: ['0', '25 %', '50 %', '75 %', '100 %'],
          },
          xText: percent,
          log: metric.scale === 'log',
          note: 'Grey: the control, real rows in place of the synthetic ones.',
        });
      }),
  );
  if (figures.every((figure) => figure === undefined)) return laws(model, ['share']);
  return html`<p>
      How the end of the run depends on the share of synthetic rows. Between the shares that were run the lines only
      guide the eye.
    </p>
    <div class="charts">${figures}</div>
    ${laws(model, ['share'])}`;
};

/** A strategy that wraps another is of another kind for each that it wraps. */
const kindOf = ({ use, with: given }: { readonly use: string; readonly with: JsonObject }): string => {
  const inner = given['strategy'];
  return isEntry(inner) ? `${use} of ${kindOf({ use: inner.use, with: inner.with ?? {} })}` : use;
};
const isEntry = (value: unknown): value is { readonly use: string; readonly with?: JsonObject } =>
  typeof value === 'object' && value !== null && 'use' in value && typeof value.use === 'string';

const responding = (members: readonly Member[]): readonly (Member & { share: number })[] =>
  members.flatMap((member) => (member.group.share === undefined ? [] : [{ ...member, share: member.group.share }]));

const families = (
  panel: Panel,
  metric: ChartedMetric,
  kinds: ReadonlyMap<string, string>,
  results: ReportModel['results'],
): readonly Response[] => {
  const byKind = groupBy(
    responding(panel.members).filter(({ look }) => !look.control),
    ({ group }) => kinds.get(group.strategy) ?? group.strategy,
  );
  return [...byKind].flatMap(([kind, members]): Response[] => {
    const shares = new Map(members.map((member) => [member.share, member]));
    if (shares.size < 2 || !members.some((member) => responseAt(0, member, metric).end !== undefined)) return [];
    return [
      {
        look: { ...members[0]!.look, label: kind },
        at: [...shares].sort(([a], [b]) => a - b).map(([x, member]) => responseAt(x, member, metric)),
        // Of a kind that comes with several other options the line joins them all, and no one law is its own.
        law: lawCurve(
          results,
          'share',
          metric,
          (groups) =>
            groups.length === shares.size && groups.every((index) => members.some((member) => member.index === index)),
        ),
      },
    ];
  });
};

/** Where the controls of those strategies end, at the shares of the strategies. */
const control = (
  panel: Panel,
  metric: ChartedMetric,
  kinds: ReadonlyMap<string, string>,
  strategies: readonly Response[],
): readonly Response[] => {
  const several = new Set(strategies.map(({ look }) => look.label));
  const at = new Map<number, Response['at'][number]>();
  let look = panel.members.find((member) => member.look.control)?.look;
  for (const { group, share } of responding(panel.members)) {
    if (!several.has(kinds.get(group.strategy) ?? group.strategy)) continue;
    const matched = panel.members.find(({ index }) => index === group.control);
    if (matched === undefined) continue;
    const point = responseAt(share, matched, metric);
    if (point.end === undefined) continue;
    look ??= matched.look;
    at.set(share, point);
  }
  if (look === undefined || at.size === 0) return [];
  return [
    {
      look: { ...look, label: 'control', control: true },
      at: [...at.values()].sort((a, b) => a.x - b.x),
    },
  ];
};
