import type { Markup } from '../../core/contracts/index.js';
import { html, trusted } from '../html/index.js';
import { exactText } from './exact.js';
import { fit, textWidth } from './labels.js';
import { round } from './path.js';
import { valueAxis, type Axis } from './scale.js';

export interface ForestRow {
  /** what stands in front of it; without numbers it heads the rows below */
  readonly label: string;
  /** a sign beside its colour */
  readonly sign?: string;
  readonly css?: string;
  readonly mean?: number | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** a one-sided bound */
  readonly bound?: number | undefined;
}
export interface ForestPlot {
  readonly title: string;
  readonly rows: readonly ForestRow[];
  readonly log: boolean;
  readonly tick: (value: number) => string;
  readonly axis: string;
  /** as the control */
  readonly none?: number;
  readonly limit?: number | undefined;
  /** the side of the limit where collapse is */
  readonly worse: 'high' | 'low';
}

const [WIDTH, LEFT, RIGHT, ROW] = [380, 134, 368, 18] as const;
const SIZE = 11;
/** The middle of a text, as near to where it belongs as leaves it whole. */
const middleOf = (text: string, at: number): string =>
  round(Math.max(0, Math.min(at, WIDTH - textWidth(text, SIZE) / 2)));

/** An interval a row on one axis, with the limit that it is held against and the ground beyond it. */
export const forestPlot = ({ title, rows, ...of }: ForestPlot): Markup => {
  const known = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);
  const x = valueAxis(
    {
      means: [...rows.flatMap(({ mean, bound }) => [mean ?? bound]), of.limit, of.none].filter(known),
      beside: rows.flatMap(({ low, high, bound }) => [low, high, bound].filter(known)),
    },
    of.log,
    [LEFT, RIGHT],
    4,
  );
  const bottom = 16 + rows.length * ROW;
  const { limit, none } = of;
  const axis = fit(of.axis, SIZE, WIDTH);
  const ground =
    limit === undefined
      ? ''
      : of.worse === 'high'
        ? `M${Math.round(x.at(limit))} 12H${RIGHT}V${bottom}H${Math.round(x.at(limit))}z`
        : `M${LEFT} 12H${Math.round(x.at(limit))}V${bottom}H${LEFT}z`;
  return html`<svg class="plot forest" role="img" viewBox="0 0 ${WIDTH} ${bottom + 32}">
    <title>${title}</title>
    ${ground === '' ? '' : html`<path class="beyond" d="${ground}" />`}
    <path class="grid" d="${x.ticks.map((tick) => `M${Math.round(x.at(tick))} 12V${bottom}`).join('')}" />
    <g class="tick x" transform="translate(0 ${bottom})">
      ${x.ticks.map((tick) => html`<text x="${Math.round(x.at(tick))}" y="13">${of.tick(tick)}</text>`)}
      <text x="${middleOf(axis, (LEFT + RIGHT) / 2)}" y="27">${axis}</text>
    </g>
    ${none === undefined ? '' : html`<path class="ideal" d="M${round(x.at(none))} 12V${bottom}" />`}
    ${
      limit === undefined
        ? ''
        : html`<path class="limit" d="M${round(x.at(limit))} 12V${bottom}" />
            <text class="at" x="${middleOf(`limit ${of.tick(limit)}`, x.at(limit))}" y="9"
              >limit ${of.tick(limit)}</text
            >`
    }
    ${rows.map((row, i) => drawnRow(row, x, 16 + (i + 0.5) * ROW, of.worse))}
  </svg>`;
};

const drawnRow = (row: ForestRow, x: Axis, y: number, worse: 'high' | 'low'): Markup => {
  const { label, sign, css, mean, low, high, bound } = row;
  if (css === undefined) return html`<text class="place" y="${y + 4}">${fit(label, 11, WIDTH)}</text>`;
  const at = (value: number): number => Math.round(Math.max(LEFT - 2, Math.min(RIGHT + 2, x.at(value))));
  const edge = (value: number): string =>
    x.at(value) > RIGHT + 2
      ? `M${RIGHT + 1} ${y - 3}l5 3l-5 3`
      : x.at(value) < LEFT - 2
        ? `M${LEFT - 1} ${y - 3}l-5 3l5 3`
        : '';
  const lines = [
    low === undefined || high === undefined ? '' : `M${at(low)} ${y}H${at(high)}${edge(low)}${edge(high)}`,
    bound === undefined
      ? ''
      : `M${at(bound)} ${y - 4}v8${mean === undefined ? `M${worse === 'high' ? LEFT : RIGHT} ${y}H${at(bound)}` : ''}${edge(bound)}`,
    mean === undefined ? '' : `M${at(mean) - 3} ${y}l3-3 3 3-3 3z`,
  ].join('');
  const text = `${sign} ${label}`;
  const cut = fit(text, 11, LEFT - 14);
  // For the file that the page offers: all digits.
  const exact = exactText([mean, low, high, bound]);
  return html`<g class="${css}" data-v="${exact}" ${cut === text ? '' : html`data-of="${label}"`}>
    ${trusted(`<path d="${lines}"/>`)}
    <text y="${y + 4}">${cut}</text>
  </g>`;
};
