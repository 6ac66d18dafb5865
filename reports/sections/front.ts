import type { GroupIndex, Markup, RankedGroup, Ranking } from '../../core/contracts/index.js';
import { dataTable, lineChart, type Line } from '../charts/index.js';
import { html } from '../html/index.js';
import { panelTitle, type Anchors, type ChartedMetric, type Panel } from '../model/index.js';
import { count, list, plural, type Lookup } from '../words/index.js';
import { endCell } from './responses.js';
import { figure, metricHeading, panelText } from './shared.js';

/**
 * Strategies that no other one beats both ways, at the end and by the real rows that it used: cost against loss. One that lost
 * seeds, or has no value, is on no front.
 */
export const frontOf = (entries: readonly RankedGroup[], lookup: Lookup): ReadonlySet<GroupIndex> => {
  const front = new Set<GroupIndex>();
  let fewest = Infinity;
  // Best first.
  for (const { group, end, lost, unknown, realDrawn } of entries) {
    if (lookup.group(group).role !== 'strategy' || end === undefined || lost + unknown > 0) continue;
    if (realDrawn === undefined || realDrawn >= fewest) continue;
    fewest = realDrawn;
    front.add(group);
  }
  return front.size < 2 ? new Set() : front;
};

type Placed = RankedGroup & Required<Pick<RankedGroup, 'end' | 'realDrawn'>>;
const isPlaced = (entry: RankedGroup): entry is Placed => entry.end !== undefined && entry.realDrawn !== undefined;

/** Where each strategy and control ends against the real rows that it used, and the front; undefined: all used as many. */
export const frontFigure = (
  { entries, metric: id }: Ranking,
  metric: ChartedMetric,
  panel: Panel,
  lookup: Lookup,
  anchors: Anchors,
): Markup | undefined => {
  const placed = entries.filter(isPlaced);
  const rows = placed.map(({ realDrawn }) => realDrawn);
  const [fewest, most] = [Math.min(...rows), Math.max(...rows)];
  if (placed.length < 2 || fewest === most) return undefined;
  const front = frontOf(entries, lookup);
  const log = fewest > 0 && most / fewest > 10;
  const lookOf = (group: GroupIndex): Line['look'] => panel.members.find(({ index }) => index === group)!.look;
  const where = panelText(panel);
  const chart = lineChart({
    title: `${metric.plain ?? id} at the end by real rows: ${where}`,
    description: 'A point a strategy or control.',
    lines: placed.map(({ group, end, realDrawn, lost, unknown }): Line => {
      const look = lookOf(group);
      return {
        look: lost + unknown === 0 ? look : { ...look, label: `${look.label} (${lost + unknown} left out)` },
        points: [{ x: realDrawn, mean: end.mean, low: end.low, high: end.high }],
      };
    }),
    x: { label: 'real rows that a chain draws', domain: [fewest, most], log },
    across: stairs(placed.filter(({ group }) => front.has(group))),
    log: metric.scale === 'log',
    within: metric.range,
    interval: 'bar',
  });
  return figure({
    id: anchors.of('front', ...panelTitle(panel)),
    heading: html`<h5>What real rows buy: ${metricHeading(metric)}</h5>`,
    chart: chart.svg,
    caption: captionOf(entries, front, lookup, log, chart.log),
    of: `${id} by real rows, ${where}`,
    table: dataTable(
      'At the end: mean ± half width of its 95 % interval; rows over the whole run of a chain',
      `Values of ${id} by real rows, ${where}`,
      ['Strategy', 'Real rows drawn', 'Rows trained on', id, 'Front'],
      placed.map(({ group, end, realDrawn, lost, unknown }) => {
        const trained = trainedRows(group, lookup);
        return [
          lookup.strategy(group),
          { content: count(realDrawn), exact: [realDrawn] },
          trained === undefined ? '–' : { content: count(trained), exact: [trained] },
          endCell({ end, lost: lost + unknown }),
          front.has(group) ? 'yes' : lookup.group(group).role === 'control' ? 'control' : 'no',
        ];
      }),
    ),
  });
};

/** From the fewest rows up: on more rows nothing is better until the next of the front. */
const stairs = (best: readonly Placed[]): readonly { readonly x: number; readonly value: number }[] =>
  [...best].reverse().flatMap(({ realDrawn: x, end: { mean: value } }, i, all) => {
    const before = all[i - 1]?.end.mean;
    return [...(before === undefined ? [] : [{ x, value: before }]), { x, value }];
  });

/** Over the whole run, where all of its generations are known. */
const trainedRows = (group: GroupIndex, lookup: Lookup): number | undefined => {
  const lineage = lookup.lineage(group);
  return lineage === undefined || lineage.points.length < lineage.generations
    ? undefined
    : lineage.points.reduce(
        (sum, { real, teacher, synthetic }) => synthetic.reduce((all, made) => all + made, sum + real + teacher),
        0,
      );
};

const captionOf = (
  entries: readonly RankedGroup[],
  front: ReadonlySet<GroupIndex>,
  lookup: Lookup,
  rowsLog: boolean,
  log: boolean,
): string => {
  const axes = [...(rowsLog ? ['rows'] : []), ...(log ? ['values'] : [])];
  const not = entries.filter((entry) => !isPlaced(entry)).map(({ group }) => lookup.strategy(group));
  const fits = new Set(entries.flatMap(({ group }) => lookup.lineage(group)?.generations ?? []));
  return [
    `Mean over the last fifth of the generations; bars: 95 % t interval${axes.length === 0 ? '' : `; log ${axes.length === 1 ? 'axis' : 'axes'} of ${list(axes)}`}.`,
    front.size === 0
      ? ''
      : 'Thin line: the front, on which no other strategy ends better on as few real rows (by the estimates).',
    fits.size === 1 ? `Each chain fits ${plural([...fits][0]!, 'model')}.` : '',
    entries.some(({ lost, unknown }) => lost + unknown > 0)
      ? 'Means leave out seeds that are lost or not known: worse than it looks.'
      : '',
    not.length === 0 ? '' : `Without a value or number of rows: ${list(not)}.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
};
