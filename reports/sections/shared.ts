import type { Estimate, GroupIndex, Markup, MetricInfo } from '../../core/contracts/index.js';
import { plainTable } from '../charts/index.js';
import { coded, html, RIGHT_TO_LEFT } from '../html/index.js';
import {
  panelTitle,
  type ChartedMetric,
  type StrategyStyle,
  type Panel,
  type PanelName,
  type ReportModel,
} from '../model/index.js';
import { interval, number, probability, type Lookup } from '../words/index.js';

/** A part of the page under a heading of the second level. */
export interface PageSection {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
  /** wider than a column of text */
  readonly wide?: boolean;
}

/** A name that a study gave: kept apart from the text around it, whatever its direction. */
export const name = (label: string): Markup => html`<bdi>${label}</bdi>`;

/** A sentence of the analysis: names in it that run the other way turn round nothing but themselves. */
export const sentence = ({ results }: ReportModel, text: string): Markup => {
  if (!RIGHT_TO_LEFT.test(text)) return coded(text);
  const { groups, metrics } = results;
  const labels = [...groups.flatMap(({ strategy, source, model }) => [strategy, source, model])];
  const names = [...new Set([...labels, ...metrics.map(({ id }) => id)])]
    .filter((label) => RIGHT_TO_LEFT.test(label))
    // The longest first: a name may be a part of another.
    .sort((a, b) => b.length - a.length);
  let parts: readonly (string | Markup)[] = [text];
  for (const label of names)
    parts = parts.flatMap((part) =>
      typeof part === 'string'
        ? part.split(label).flatMap((rest, i) => (i === 0 ? [rest] : [name(label), rest]))
        : [part],
    );
  return html`${parts.map((part) => (typeof part === 'string' ? coded(part) : part))}`;
};

/** The line and label by which a strategy is known everywhere. */
export const key = (look: StrategyStyle): Markup => html`${swatch(look)} ${name(look.label)}`;
export const swatch = (look: StrategyStyle): Markup =>
  html`<svg class="key ${look.css}${look.control ? ' k' : ''}" aria-hidden="true">
    <use href="#l" />
  </svg>`;

export const panelHeading = (panel: PanelName): Markup =>
  html`${panelTitle(panel).map((part, i) => html`${i > 0 ? html` <span class="times">×</span> ` : ''}${name(part)}`)}`;
export const panelText = (panel: PanelName): string => panelTitle(panel).join(', ');

/** What there is to show of each panel, under its name and within reach of the filters where there are several; undefined: of none. */
export const byPanel = (
  panels: readonly Panel[],
  show: (panel: Panel) => Markup | undefined,
  heading: (name: Markup) => Markup = (name) => html`<h4>${name}</h4>`,
): Markup | undefined => {
  const shown = panels.flatMap((panel, place) => {
    const body = show(panel);
    if (body === undefined) return [];
    return panels.length > 1 ? [html`<div data-p="${place}">${heading(panelHeading(panel))}${body}</div>`] : [body];
  });
  return shown.length === 0 ? undefined : html`${shown}`;
};

/** A term of a list of them with what is said of it. */
export const term = (what: string | Markup, text: string | Markup): Markup =>
  html`<div>
    <dt>${what}</dt>
    <dd>${text}</dd>
  </div>`;

/** Small print, a line each; undefined: there is none. */
export const smallLines = (lines: readonly string[]): Markup | undefined =>
  lines.length === 0
    ? undefined
    : html`<small>${lines.map((line, i) => html`${i > 0 ? html`<br />` : ''}${line}`)}</small>`;

/** Folded away until it is asked for; `of` is for those who hear the summary without seeing where it stands. */
export const folded = (summary: string, of: string, body: Markup): Markup =>
  html`<details>
    <summary>${summary}<span class="vh">${of}</span></summary>
    ${body}
  </details>`;

/** Two strategies that are told apart. */
interface PairApart {
  readonly better: GroupIndex;
  readonly worse: GroupIndex;
  readonly effect?: Estimate | undefined;
  readonly adjusted: number;
  /** by which definition, where there are several */
  readonly of?: string;
}
/** Which of two is better and by how much; `p`: what the p are of. */
export const pairTable = (p: string, pairs: readonly PairApart[], lookup: Lookup): Markup => {
  const several = pairs.some(({ of }) => of !== undefined);
  return html`<div class="pairs">
    ${plainTable(
      `Paired by seed; ${p}; by how much with 95 % simultaneous intervals`,
      ['Better', 'Worse', ...(several ? ['Definition'] : []), 'By', 'p'],
      pairs.map(({ better, worse, of, effect, adjusted }) => [
        name(lookup.strategy(better)),
        name(lookup.strategy(worse)),
        ...(several ? [of] : []),
        effect === undefined
          ? '–'
          : `${number(effect.mean)} (${interval(effect.low, effect.high) ?? 'no interval: lost seeds'})`,
        probability(adjusted),
      ]),
    )}
  </div>`;
};

/** A chart with its caption, and its numbers as a table. */
export interface Figure {
  readonly id: string;
  /** of the element, beside its id */
  readonly data?: Markup | undefined;
  readonly heading: Markup;
  readonly chart: Markup;
  readonly caption: string | Markup;
  /** what the table is of */
  readonly of: string;
  readonly table: Markup;
}
export const figure = ({ id, data, heading, chart, caption, of, table }: Figure): Markup =>
  html`<figure class="chart" id="${id}" ${data}>
    ${heading} ${chart}
    <figcaption>${caption}</figcaption>
    ${folded('Values', ` of ${of}`, table)}
  </figure>`;

/** A metric's plain name where it has one, with the name by which studies and tables know it beside it, and the unit. */
export const metricHeading = ({ plain, title, unit }: ChartedMetric): Markup => {
  const of = unit === '' ? '' : html` <span class="unit">${unit}</span>`;
  return plain === undefined
    ? html`<bdi>${title}</bdi>${of}`
    : html`<bdi>${plain}</bdi>${of} <small class="id">${title}</small>`;
};

export const betterWords = ({ better, ideal }: Pick<MetricInfo, 'better' | 'ideal'>): string =>
  better === 'ideal'
    ? ideal === undefined || ideal === 'real'
      ? 'closer to real data is better'
      : `closer to ${ideal} is better`
    : `${better} is better`;

export const SHAPES = {
  collapse: 'M8 1.2 15 14.2H1zM8 6v4M8 12v.6',
  safe: 'M8 1a7 7 0 100 14A7 7 0 008 1zM4.6 8.2 7 10.6l4.4-5',
  undecided: 'M8 1a7 7 0 100 14A7 7 0 008 1zM6 6.2a2 2 0 114 0c0 1.4-2 1.5-2 3M8 11.6v.6',
  warning: 'M2 2h12v12H2zM8 4.6v4.2M8 11v.6',
  note: 'M8 1a7 7 0 100 14A7 7 0 008 1zM8 7.2v4.4M8 4.4V5',
} as const;
/** A shape for each tone, so that colour is never alone. Drawn once in the page, used by reference. */
export const icon = (tone: keyof typeof SHAPES): Markup =>
  html`<svg class="icon" aria-hidden="true"><use href="#i-${tone}" /></svg>`;
export const iconShapes = (): Markup =>
  html`<svg class="shapes" aria-hidden="true">
    <path id="l" d="M1 5h24" />
    ${Object.entries(SHAPES).map(([tone, d]) => html`<symbol id="i-${tone}" viewBox="0 0 16 16"><path d="${d}" /></symbol>`)}
  </svg>`;
