import type {
  ComparedStrategy,
  Comparison,
  GroupIndex,
  Markup,
  RankedGroup,
  Ranking,
  Trend,
  VerdictId,
} from '../../core/contracts/index.js';
import { dataTable, type TableCell } from '../charts/index.js';
import { html } from '../html/index.js';
import { Anchors, groupBy, panelOf, type Panel, type ReportModel } from '../model/index.js';
import {
  apartTold,
  comparedParts,
  count,
  effectText,
  estimate,
  half,
  inUnits,
  interval,
  methodText,
  missingText,
  nameOf,
  number,
  plural,
  probability,
  rankText,
  signed,
  trendTexts,
  wordOf,
  type Lookup,
} from '../words/index.js';
import { frontFigure, frontOf } from './front.js';
import { byPanel, folded, name, pairTable, panelText, smallLines } from './shared.js';

/**
 * Strategies and controls by their end values on one scale, with the rows that each had; beside it each strategy against the
 * control of its own size, which explains and orders nothing.
 */
export const rankings = (model: ReportModel): Markup | undefined => {
  const { results, panels } = model;
  const views = viewsOf(model);
  if (views.length === 0) return undefined;
  const anchors = new Anchors();
  return html`<h3 id="ranking">Strategies side by side</h3>
    <p>
      End values of each metric on one scale, best first, with the rows that each strategy had: means over the last
      fifth of the generations. A place such as 1 to 3 means that the seeds run so far do not tell: only pairs told
      apart after adjustment over all pairs order anything. Chains that have lost the metric stand behind all that have
      not. Of variance and tails the most is first, though more than real rows have is no gain.
    </p>
    <p>
      Ratios to controls do not order: a strategy that trains on more rows is held against a larger control. The last
      column holds each strategy against the control of its own size, which says what synthetic rows
      cost.${(results.comparisons ?? []).length === 0 ? '' : ' Strategies with the same control are tested at once: naming one as worse is wrong in at most 5 % of such comparisons. Only the verdicts above judge: a strategy can show a definition there and not be shown to be worse here.'}
    </p>
    ${byPanel(panels, (panel) => {
      const here = views.filter((view) => view.panel === panel);
      return here.length === 0
        ? undefined
        : html`${here.map((view, i) => html`${table(view, model, here.slice(0, i))}${i === 0 ? front(view, model, anchors) : ''}`)}`;
    })}`;
};

/** What is told of one metric in one panel. */
interface SideBySide {
  readonly panel: Panel;
  readonly verdict: VerdictId;
  readonly metric: string;
  readonly ranking: Ranking | undefined;
  readonly comparisons: readonly Comparison[];
}
const viewsOf = ({ results, panels }: ReportModel): readonly SideBySide[] => {
  const { rankings = [], comparisons = [] } = results;
  const told = [
    ...rankings.map((ranking) => ({ of: ranking, group: ranking.entries[0]!.group })),
    ...comparisons.map((comparison) => ({ of: comparison, group: comparison.control })),
  ];
  const same = groupBy(told, ({ of: { verdict, metric }, group }) =>
    JSON.stringify([panels.indexOf(panelOf(panels, group)!), verdict, metric]),
  );
  return [...same.values()].map((own) => {
    const { verdict, metric } = own[0]!.of;
    return {
      panel: panelOf(panels, own[0]!.group)!,
      verdict,
      metric,
      ranking: own.flatMap(({ of }) => ('entries' in of ? [of] : []))[0],
      comparisons: own.flatMap(({ of }) => ('control' in of ? [of] : [])),
    };
  });
};

/** Cost against loss, by the first metric of a panel. */
const front = (
  { ranking, metric, panel }: SideBySide,
  { metrics, lookup }: ReportModel,
  anchors: Anchors,
): Markup | undefined => {
  const of = metrics.find(({ id, basis }) => id === metric && (basis ?? ranking?.basis) === ranking?.basis);
  const drawn =
    ranking === undefined || of === undefined ? undefined : frontFigure(ranking, of, panel, lookup, anchors);
  return drawn === undefined ? undefined : html`<div class="charts">${drawn}</div>`;
};

/** The rows that a strategy had are those of every metric: the first table has them; nor is a method told of twice. */
const table = (view: SideBySide, { lookup, titleOf }: ReportModel, before: readonly SideBySide[]): Markup => {
  const withRows = before.length === 0;
  const told = new Set(before.flatMap((one) => one.comparisons.map((of) => methodText(of, lookup))));
  const { panel, verdict, metric, ranking, comparisons } = view;
  const entries = ranking?.entries ?? [];
  const best = entries.find(({ group }) => lookup.group(group).role === 'strategy')?.group;
  const compared = new Map(comparisons.flatMap((one) => one.strategies.map((of) => [of.group, { of, one }] as const)));
  const rest = [...compared.keys()].filter((group) => entries.every((entry) => entry.group !== group));
  const against = (group: GroupIndex): TableCell => againstControl(group, compared.get(group), verdict, lookup);
  const labelled = (group: GroupIndex): Markup => labelOf(panel, group);
  const [low, high] = scaleOf(entries);
  const front = frontOf(withRows ? entries : [], lookup);
  const trendOf = (group: GroupIndex): Trend | undefined => ranking && lookup.trend(group, metric, ranking.basis);
  return html`<p class="small">
      <b>${nameOf(verdict)}</b> by
      <bdi>${ranking === undefined ? metric : titleOf(metric, ranking.basis)}</bdi
      >${ranking === undefined ? '' : `, ${ranking.better} is better. ${apartTold(ranking)}`}${comparisons.map((one) => methodText(one, lookup)).filter((text) => !told.has(text))}
    </p>
    ${dataTable(
      `Mean ± half width of its 95 % interval${withRows ? '; rows of the last training set; real rows drawn over the whole run, each once' : ''}.${front.size > 0 ? ' On the front: no other strategy ends better on as few real rows (by the estimates).' : ''}`,
      `Side by side by ${metric}: ${panelText(panel)}`,
      [
        'Strategy',
        'Place',
        metric,
        entries.length === 0 ? '' : html`<span class="vh">on one scale, </span>${number(low)} to ${number(high)}`,
        ...(withRows ? ['Real rows', 'Synthetic rows', 'Real rows drawn'] : []),
        best === undefined ? 'Best strategy' : html`Behind ${name(lookup.strategy(best))}<small>above 0: worse</small>`,
        'Against the control of its own size',
      ],
      [
        ...entries.map((entry) => [
          labelled(entry.group),
          ...placed(entry, [low, high], trendOf(entry.group)),
          ...(withRows ? rowsOf(entry, front) : []),
          best === undefined ? '–' : behind(entry.group, best, ranking!),
          against(entry.group),
        ]),
        ...rest.map((group) => [
          labelled(group),
          '–',
          '–',
          '',
          ...(withRows ? ['–', '–', '–'] : []),
          '–',
          against(group),
        ]),
      ],
      'ranking',
    )}${pairsOf(view, lookup)}`;
};

const labelOf = (panel: Panel, group: GroupIndex): Markup => {
  const member = panel.members.find(({ index }) => index === group)!;
  return html`${name(member.look.label)}${member.group.role === 'control' ? html` <span class="tag">control</span>` : ''}`;
};

const placed = (
  { place, end, rows: _rows, realDrawn: _drawn, ...missing }: RankedGroup,
  scale: readonly [number, number],
  trend: Trend | undefined,
): readonly TableCell[] => [
  rankText(place),
  html`${end === undefined ? 'no value' : estimate(end.mean, half(end))}${smallLines([
    ...missingText(missing),
    ...(trend === undefined ? [] : trendTexts(trend)),
  ])}`,
  end === undefined ? '' : dot(end, scale),
];
const rowsOf = ({ group, rows, realDrawn }: RankedGroup, front: ReadonlySet<GroupIndex>): readonly TableCell[] => [
  ...[rows?.real, rows?.synthetic].map((of) => (of === undefined ? '–' : count(of))),
  realDrawn === undefined ? '–' : html`${count(realDrawn)}${front.has(group) ? smallLines(['on the front']) : ''}`,
];
/** What all intervals lie within. */
const scaleOf = (entries: readonly RankedGroup[]): readonly [number, number] => {
  const ends = entries.flatMap(({ end }) => (end === undefined ? [] : [end.low ?? end.mean, end.high ?? end.mean]));
  return ends.length === 0 ? [0, 1] : [Math.min(...ends), Math.max(...ends)];
};
/** A mean with its interval, where it lies between the ends of the scale. */
const dot = (
  { mean, low = mean, high = mean }: NonNullable<RankedGroup['end']>,
  [from, to]: readonly [number, number],
): Markup => {
  const at = (value: number): number => (to === from ? 50 : Math.round(4 + (92 * (value - from)) / (to - from)));
  return html`<svg class="end">
    <path d="M${at(low)} 4H${at(high)}M${at(mean)} 0v8" />
  </svg>`;
};

/** Paired by seed, against the strategy that stands first: on the scale that they share, whatever their controls. */
const behind = (group: GroupIndex, best: GroupIndex, { pairs }: Ranking): TableCell => {
  if (group === best) return '';
  const pair = pairs.find(({ better, worse }) =>
    group === worse ? best === better : group === better && best === worse,
  );
  if (pair === undefined) return 'not tested';
  const { effect, adjusted, apart, worse } = pair;
  const sign = worse === group ? 1 : -1;
  const ends = effect?.low === undefined || effect.high === undefined ? [] : [sign * effect.low, sign * effect.high];
  const said = effect === undefined ? (worse === group ? 'behind' : 'before') : signed(sign * effect.mean);
  return html`${apart ? html`<b>${said}</b>` : said}${smallLines([
    ...(ends.length === 0 ? [] : [interval(Math.min(...ends), Math.max(...ends))!]),
    `p ${probability(adjusted)}${apart ? '' : ', not told apart'}`,
  ])}`;
};
/** One strategy against its own control: at once with those that share it, else what its verdict rests on. */
const againstControl = (
  group: GroupIndex,
  compared: { readonly of: ComparedStrategy; readonly one: Comparison } | undefined,
  id: VerdictId,
  lookup: Lookup,
): TableCell => {
  const control = lookup.control(group);
  if (lookup.group(group).role === 'control' || control === undefined) return '';
  const verdict = lookup.verdict(group, id);
  const own = `verdict: ${wordOf(verdict).toLowerCase()}`;
  const against = html`<small>against ${name(lookup.strategy(control))}</small>`;
  if (compared === undefined) {
    const effect = verdict === undefined ? undefined : effectText(verdict);
    return html`${effect ?? '–'}${against}${smallLines([own])}`;
  }
  const { word, lines } = comparedParts(compared.of);
  return html`<b>${word}</b>:
    ${inUnits({ id }, compared.one.scale).effect(compared.of.effect)}${against}${smallLines([...lines, own])}`;
};

/**
 * Which are told apart: strategies by their end values, and those that share a control by their effects against it. Of two
 * controls, and of a strategy and a control, the tables above say enough.
 */
const pairsOf = ({ panel, metric, ranking, comparisons }: SideBySide, lookup: Lookup): Markup | undefined => {
  const all = (ranking?.pairs ?? []).filter(({ apart }) => apart);
  const isStrategy = (group: GroupIndex): boolean => lookup.group(group).role === 'strategy';
  const ends = all.filter(({ better, worse }) => isStrategy(better) && isStrategy(worse));
  const shared = comparisons.flatMap(({ control, pairs }) =>
    pairs === undefined || pairs.length === 0 ? [] : [{ control, pairs, apart: pairs.filter(({ apart }) => apart) }],
  );
  if (all.length === 0 && shared.length === 0) return undefined;
  return folded(
    'Which are told apart',
    ` by ${metric}, ${panelText(panel)}`,
    html`${ends.length === 0 ? '' : pairTable('two-sided p over all pairs of end values', ends, lookup)}${
      all.length === ends.length
        ? ''
        : html`<p class="small">
            ${plural(all.length - ends.length, 'more pair')} with a control in it: in
            <code>summary.json</code>, <code>rankings</code>.
          </p>`
    }${shared.map(
      ({ control, pairs, apart }) =>
        html`<p class="small">
            By the effect against ${name(lookup.strategy(control))}: ${apart.length} of ${plural(pairs.length, 'pair')}
            told apart.
          </p>
          ${apart.length === 0 ? '' : pairTable('two-sided p over all pairs of a definition', apart, lookup)}`,
    )}`,
  );
};
