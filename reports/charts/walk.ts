import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { frame, PLOT } from './frame.js';
import type { LineChart } from './lines.js';
import { pair, round } from './path.js';
import { axis, valueAxis } from './scale.js';

export interface WalkPoint {
  readonly x: number;
  readonly estimate: number;
  readonly upper?: number | undefined;
  readonly safe: boolean;
}
export interface WalkChart {
  readonly title: string;
  readonly description: string;
  readonly points: readonly WalkPoint[];
  readonly x: Required<Omit<LineChart['x'], 'log'>>;
  /** the tolerated level */
  readonly below: number;
  readonly belowText: string;
  readonly limit?: { readonly x: number; readonly text: string };
}

const BOTTOM = PLOT.top + 170;

/** Estimate and upper bound at each value of a walk, the tolerated level across, the limit upright. */
export const walkChart = ({ title, description, points, x: across, below, belowText, limit }: WalkChart): Markup => {
  const x = { ...axis('linear', across.domain, [PLOT.left + 4, PLOT.right - 2], 5), ticks: across.ticks };
  const uppers = points.flatMap(({ upper }) => upper ?? []);
  const y = valueAxis({ means: [...points.map(({ estimate }) => estimate), below], beside: uppers }, false, [
    BOTTOM,
    PLOT.top,
  ]);
  const inside = (value: number): number => Math.max(PLOT.top - 3, Math.min(BOTTOM, y.at(value)));
  const bar = ({ x: at, estimate, upper }: WalkPoint): string =>
    upper === undefined
      ? ''
      : `M${pair(x.at(at), inside(estimate))}V${round(inside(upper))}M${pair(x.at(at) - 4, inside(upper))}h8`;
  const dot = ({ x: at, estimate }: WalkPoint): string => `M${pair(x.at(at), inside(estimate))}h0`;
  const marks = (css: string, shown: boolean): Markup | undefined => {
    const some = points.filter(({ safe }) => safe === shown);
    if (some.length === 0) return undefined;
    return html`<g class="${css}">
      <path class="e" d="${some.map(bar).join('')}" />
      <path class="o" d="${some.map(dot).join('')}" />
    </g>`;
  };
  const drawn = html`<path class="ideal" d="M${PLOT.left} ${round(y.at(below))}H${PLOT.right}" />
    <text x="${PLOT.right + 6}" y="${round(y.at(below) + 4)}">${belowText}</text>
    ${
      limit === undefined
        ? undefined
        : html`<path class="limit" d="M${round(x.at(limit.x))} ${PLOT.top - 4}V${BOTTOM}" />
            <text class="limit" x="${round(x.at(limit.x) - 5)}" y="${PLOT.top + 4}">${limit.text}</text>`
    }
    ${marks('walked safe', true)}${marks('walked open', false)}`;
  return frame({ title, description, x, xLabel: across.label, xTicks: across.tickText, y, bottom: BOTTOM }, drawn);
};
