import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { count, number, tick } from '../words/index.js';
import { round } from './path.js';
import type { Axis } from './scale.js';

/** In CSS pixels at a scale of 1: a chart is drawn for a column of about 370 pixels and stays readable at 320. */
export const WIDTH = 380;
export const PLOT = { left: 44, right: 246, top: 10 } as const;
/** between the labels at the ends of lines */
export const LINE_HEIGHT = 13;
const HEIGHT = 170;

/** Bottom of the plot: tall enough that every label has a line of its own. */
export const bottomFor = (labels: number): number => PLOT.top + Math.max(HEIGHT, (labels - 1) * LINE_HEIGHT + 8);

export interface Frame {
  readonly title: string;
  readonly description: string;
  readonly x: Axis;
  readonly xLabel: string;
  readonly xTicks?: readonly string[];
  readonly y: Axis;
  readonly bottom: number;
}

/** Axes, grid and the accessible name around what is drawn. */
export const frame = (f: Frame, drawn: Markup): Markup => {
  const { x, y, bottom, xTicks = x.ticks.map((at) => (Number.isInteger(at) ? count(at) : number(at))) } = f;
  const across = x.ticks.map((value, i) => ({ at: round(x.at(value)), text: xTicks[i]! }));
  const up = y.ticks.map((value) => ({ at: y.at(value), text: tickText(value, y) }));
  // No place in it depends on the height of the chart, so that charts with the same axis can share it.
  const below = html`<g class="tick x">
    <path class="axis" d="M${PLOT.left} 0H${PLOT.right}${across.map(({ at }) => `M${at} 0v4`).join('')}" />
    ${across.map(({ at, text }) => html`<text x="${at}" y="16">${text}</text>`)}
    <text x="${(PLOT.left + PLOT.right) / 2}" y="30">${f.xLabel}</text>
  </g>`;
  return html`<svg
    class="plot"
    role="img"
    viewBox="0 0 ${WIDTH} ${bottom + 34}"
    data-x="${[...x.range, ...x.domain].join(' ')}"
  >
    <title>${f.title}</title>
    <desc>${f.description}</desc>
    <path
      class="grid"
      d="${up.map(({ at }) => `M${PLOT.left} ${Math.round(at)}h${PLOT.right - PLOT.left}`).join('')}"
    />
    <g class="tick y">${up.map(({ at, text }) => html`<text y="${Math.round(at)}">${text}</text>`)}</g>
    <g transform="translate(0 ${bottom})">${below}</g>
    ${drawn}
  </svg>`;
};

/** As short as tells the ticks apart: the digits that the step between them needs. */
const tickText = (value: number, { ticks, kind }: Axis): string => {
  const size = Math.abs(value);
  return kind === 'log' || ticks.length < 2 || size >= 1e4 || (value !== 0 && size < 1e-3)
    ? number(value)
    : tick(value, ticks[1]! - ticks[0]!);
};
