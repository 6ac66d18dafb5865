import type { GroupIndex, JsonObject, Markup, Tone } from '../../core/contracts/index.js';
import { ladderChart, plainTable } from '../charts/index.js';
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
import { TONES, ladderText, percent } from '../words/index.js';
import { laws } from './scaling.js';
import { lawCurve, responseAt, responseFigure, type Response } from './responses.js';
import { figure, panelHeading, panelText, SHAPES } from './shared.js';
import { tonesOf } from './trajectories.js';

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
  const ladders = panels.flatMap((panel) => laddersOf(panel, model, kinds, anchors));
  if (figures.every((figure) => figure === undefined) && ladders.length === 0) return laws(model, ['share']);
  return html`<p>
      How the end of the run depends on the share of synthetic rows. Between the shares that were run the lines only
      guide the eye.
    </p>
    <div class="charts">${ladders}${figures}</div>
    ${laws(model, ['share'])}`;
};

interface RungOf {
  readonly index: GroupIndex;
  readonly share: number;
  readonly tone: Tone;
}
/**
 * What became of every share of one kind of strategy, up to synthetic rows alone; none where not all that it has is drawn or
 * told, for then its limit would lie elsewhere.
 */
const laddersOf = (
  panel: Panel,
  model: ReportModel,
  kinds: ReadonlyMap<string, string>,
  anchors: Anchors,
): readonly Markup[] => {
  if (panel.partial) return [];
  const { findings } = model.results;
  const tones: ReadonlyMap<GroupIndex, Tone> = new Map([
    ...findings.flatMap((finding) =>
      finding.kind === 'answer' ? finding.unjudged.map((group) => [group, 'note'] as const) : [],
    ),
    ...tonesOf(model.results),
  ]);
  const members = responding(panel.members).filter(({ look }) => !look.control);
  const alone = members.filter(({ group, share }) => share === 1 && kinds.get(group.strategy) === 'replace');
  return [...groupBy(members, ({ group }) => kinds.get(group.strategy) ?? group.strategy)].flatMap(([kind, own]) => {
    const shares = new Set(own.map(({ share }) => share));
    // Of a kind that comes with several other options no one limit is its own.
    if (shares.size < 2 || shares.size < own.length) return [];
    const whole = shares.has(1) ? own : [...own, ...alone.slice(0, 1)];
    const rungs = whole.flatMap(({ index, share }): readonly RungOf[] => {
      const tone = tones.get(index);
      return tone === undefined ? [] : [{ index, share, tone }];
    });
    return rungs.length < whole.length
      ? []
      : [
          ladder(
            kind,
            rungs.sort((a, b) => a.share - b.share),
            panel,
            model,
            anchors,
          ),
        ];
  });
};

const ladder = (
  kind: string,
  rungs: readonly RungOf[],
  panel: Panel,
  { lookup }: ReportModel,
  anchors: Anchors,
): Markup => {
  const where = panelText(panel);
  const fails = rungs.findIndex(({ tone }) => tone !== 'safe');
  const safe = (fails < 0 ? rungs : rungs.slice(0, fails)).at(-1)?.share;
  const again = fails >= 0 && rungs.slice(fails).some(({ tone }) => tone === 'safe');
  const said = ladderText(rungs.slice(0, fails < 0 ? undefined : fails), rungs[fails], again);
  return figure({
    id: anchors.of('ladder', ...panelTitle(panel), kind),
    heading: html`<h3>How far up <bdi>${kind}</bdi> is safe</h3>
      <p class="about">${panelHeading(panel)}</p>`,
    chart: ladderChart({
      title: `How far up ${kind} is safe: ${where}`,
      description: said,
      rungs: rungs.map(({ share, tone }) => ({ share, shareText: percent(share), css: tone, sign: SHAPES[tone] })),
      between: again || fails < 0 ? undefined : [safe ?? 0, rungs[fails]!.share],
    }),
    caption: said,
    of: `the shares of ${kind}, ${where}`,
    table: plainTable(
      'What each share comes to',
      ['Share', 'Strategy', 'Verdict'],
      rungs.map(({ share, index, tone }) => [
        percent(share),
        lookup.strategy(index),
        tone === 'note' ? 'Not judged' : TONES[tone],
      ]),
    ),
  });
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
