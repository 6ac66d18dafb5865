import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { count } from '../words/index.js';
import { packed } from './packed.js';
import { area, type XY, round } from './path.js';
import { axis, generationTicks } from './scale.js';

export interface StackLayer {
  readonly css: string;
  readonly name: string;
  /** rows by generation */
  readonly rows: readonly number[];
}
export interface StackChart {
  readonly title: string;
  readonly description: string;
  readonly generations: readonly number[];
  readonly layers: readonly StackLayer[];
}

/** Of every generation, for the file that the page offers; a mean over seeds need not be whole. */
const rowsText = (layers: readonly StackLayer[]): string =>
  layers.map(({ rows }) => (rows.every(Number.isInteger) ? packed(rows) : rows.join())).join(' ');

const BOX = { width: 240, left: 40, right: 232, top: 6, bottom: 110 } as const;

/** Training rows by origin: a step a generation, layers from the bottom up. */
export const stackChart = ({ title, description, generations, layers }: StackChart): Markup => {
  const totals = generations.map((_, i) => layers.reduce((sum, { rows }) => sum + rows[i]!, 0));
  const y = axis('linear', [0, Math.max(...totals, 1)], [BOX.bottom, BOX.top], 3);
  const step = (BOX.right - BOX.left) / generations.length;
  const below = generations.map(() => 0);
  const drawn = layers.map(({ css, rows }) => {
    const edge = (values: readonly number[]): XY[] =>
      values.flatMap((value, i): XY[] => [
        [BOX.left + i * step, y.at(value)],
        [BOX.left + (i + 1) * step, y.at(value)],
      ]);
    const lower = edge(below);
    rows.forEach((value, i) => (below[i]! += value));
    return html`<path class="${css}" d="${area(edge(below), lower)}" />`;
  });
  const ticks = generations.length > 0 ? generationTicks(generations[0]!, generations.at(-1)!) : [];
  return html`<svg
    class="plot stack"
    role="img"
    viewBox="0 0 ${BOX.width} ${BOX.bottom + 20}"
    data-rows="${rowsText(layers)}"
    ${generations.every((at, i) => at === i + 1) ? '' : html`data-at="${generations.join(' ')}"`}
  >
    <title>${title}</title>
    <desc>${description}</desc>
    ${drawn}
    <path class="grid over" d="${y.ticks.map((tick) => `M${BOX.left} ${round(y.at(tick))}H${BOX.right}`).join('')}" />
    <g class="tick y">${y.ticks.map((tick) => html`<text y="${round(y.at(tick))}">${count(tick)}</text>`)}</g>
    <g class="tick x">
      ${ticks.map((tick) => html`<text x="${round(BOX.left + (generations.indexOf(tick) + 0.5) * step)}" y="${BOX.bottom + 14}">${tick}</text>`)}
    </g>
  </svg>`;
};
