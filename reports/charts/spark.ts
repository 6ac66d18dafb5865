import type { Markup } from '../../core/contracts/index.js';
import { html, trusted } from '../html/index.js';
import type { StrategyStyle } from '../model/index.js';
import { thread, type XY } from './path.js';
import { valueAxis, warrantsLog, type Axis } from './scale.js';

interface SparkPoint {
  readonly x: number;
  readonly value: number;
}
/** As the style has it: the picture is drawn pixel by pixel. */
const [WIDTH, HEIGHT] = [60, 18];

/** One scale for all sparklines of a table. */
export const sparkScale = (values: readonly number[], asked: boolean): Axis =>
  valueAxis({ means: values, beside: [] }, warrantsLog(values, asked), [HEIGHT - 1, 1], 2);

/** A line the size of a word: where it goes, its numbers stand beside it. Dotted: what theory predicts. */
export const spark = (
  { css, control }: StrategyStyle,
  points: readonly SparkPoint[],
  [first, last]: readonly [number, number],
  y: Axis,
  theory = false,
): Markup => {
  const at = (x: number): number => (first === last ? WIDTH / 2 : 1 + ((WIDTH - 2) * (x - first)) / (last - first));
  const inside = (value: number): number => Math.max(0, Math.min(HEIGHT, y.at(value)));
  const drawn = points.map(({ x, value }): XY => [at(x), inside(value)]);
  return html`<svg class="spark ${css}${control ? ' k' : ''}" aria-hidden="true">
    ${trusted(`<path${theory ? ' class=t' : ''} d="${drawn.length === 1 ? `M${Math.round(drawn[0]![0])} ${Math.round(drawn[0]![1])}h0` : thread(drawn)}"/>`)}
  </svg>`;
};
