import type { Markup, TrajectoryValue } from '../../core/contracts/index.js';
import { html, trusted } from '../html/index.js';
import { number, percent } from '../words/index.js';
import { thread, type XY } from './path.js';
import { valueAxis, warrantsLog, type Axis } from './scale.js';

/** In CSS pixels at a scale of 1. */
const [WIDTH, HEIGHT] = [180, 128];
const PLOT = { left: 34, right: 176, top: 6, bottom: 108 } as const;
/** Half of the line that a chain is which was measured once. */
const ONCE = 20;
/** Between ticks, at least. */
const TICK = 16;
/** Of the lane for what has no number, with what parts it from the plot. */
const LANE = { height: 11, gap: 4 } as const;

export interface DrawnChain {
  readonly values: readonly TrajectoryValue[];
  /** its class, where the chains of a chart are told apart */
  readonly css?: string;
}
/** What all charts of a row have in common. */
export interface ChainsScale {
  readonly generations: readonly number[];
  readonly y: Axis;
  readonly percent: boolean;
  readonly log: boolean;
  readonly lane?: { readonly text: string; readonly y: number };
  /** dashed */
  readonly truth?: number;
}

interface Asked {
  readonly generations: readonly number[];
  readonly values: readonly TrajectoryValue[];
  readonly log: boolean;
  readonly percent: boolean;
  readonly truth?: number | undefined;
  /** higher is worse: what has no number stands above, else below */
  readonly worstIsHigh: boolean;
  /** of what is lost */
  readonly none: string;
}

/** One axis for a row of charts, so that they are compared by eye. */
export const chainsScale = ({
  generations,
  values,
  log,
  percent: share,
  truth,
  worstIsHigh,
  none,
}: Asked): ChainsScale => {
  const numbers = values.filter((value) => typeof value === 'number');
  const beside = truth === undefined ? [] : [truth];
  const onLog = warrantsLog(
    [...numbers, ...beside].filter((value) => value !== 0 || !log),
    log,
  );
  const words = [
    ...(values.includes('none') || (onLog && numbers.includes(0)) ? [none] : []),
    ...(values.includes('infinite') ? ['∞'] : []),
  ];
  const room = words.length === 0 ? 0 : LANE.height + LANE.gap;
  const [top, bottom] = worstIsHigh ? [PLOT.top + room, PLOT.bottom] : [PLOT.top, PLOT.bottom - room];
  const shown = onLog ? numbers.filter((value) => value > 0) : numbers;
  return {
    generations,
    log: onLog,
    percent: share,
    y: valueAxis({ means: [...shown, ...beside], beside: [] }, onLog, [bottom, top], 3),
    ...(truth === undefined ? {} : { truth }),
    ...(words.length === 0
      ? {}
      : {
          lane: {
            text: words.join(', '),
            y: worstIsHigh ? PLOT.top + LANE.height / 2 : PLOT.bottom - LANE.height / 2,
          },
        }),
  };
};

/** The chains of one strategy: a thin line each. `description`: where no caption says it. Heavy where a chain ends without a number. */
export const chainsChart = (
  title: string,
  description: string | undefined,
  chains: readonly DrawnChain[],
  scale: ChainsScale,
): Markup => {
  const { generations, y, lane, truth } = scale;
  const [first, last] = [generations[0]!, generations.at(-1)!];
  const x = (generation: number): number =>
    first === last
      ? (PLOT.left + PLOT.right) / 2
      : PLOT.left + ((PLOT.right - PLOT.left) * (generation - first)) / (last - first);
  const ticks = apart(y).map((value) => ({
    at: Math.round(y.at(value)),
    text: scale.percent ? percent(value) : number(value),
  }));
  return html`<svg class="chains" role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}">
    <title>${title}</title>
    ${description === undefined ? '' : html`<desc>${description}</desc>`}
    <g class="frame">
      ${
        lane === undefined
          ? ''
          : html`<rect
              x="${PLOT.left}"
              y="${lane.y - LANE.height / 2}"
              width="${PLOT.right - PLOT.left}"
              height="${LANE.height}"
            />`
      }
      <path class="grid" d="${ticks.map(({ at }) => `M${PLOT.left} ${at}H${PLOT.right}`).join('')}" />
      <text x="${first === last ? PLOT.left + 40 : PLOT.left}" y="122">
        ${first === last ? `generation ${first}` : first}
      </text>
      ${first === last ? '' : html`<text class="r" y="122">generation ${last}</text>`}
      ${truth === undefined ? '' : html`<path class="true" d="M${PLOT.left} ${Math.round(y.at(truth))}H${PLOT.right}" />`}
      <g class="y">
        ${ticks.map(({ at, text }) => html`<text y="${at}">${text}</text>`)}
        ${lane === undefined ? '' : html`<text y="${lane.y}">${lane.text}</text>`}
      </g>
    </g>
    <g>${chains.map((chain) => chainPath(chain, scale, x))}</g>
  </svg>`;
};

/** Few ticks, none nearer to the one before than its text is high: the middle one, then those that have room. */
const apart = ({ ticks, at }: Axis): readonly number[] => {
  const kept: number[] = [];
  const decades = ticks.filter((value) => Number.isInteger(Math.log10(value)));
  for (const value of [...decades, ...ticks])
    if (kept.every((other) => Math.abs(at(other) - at(value)) >= TICK)) kept.push(value);
  return kept.sort((a, b) => a - b);
};

const chainPath = (
  { values, css }: DrawnChain,
  { generations, y, log, lane }: ChainsScale,
  x: (at: number) => number,
): Markup => {
  const at = (value: Exclude<TrajectoryValue, null>): number =>
    typeof value === 'number' && (value > 0 || !log) ? y.at(value) : lane!.y;
  const points = values.flatMap((value, i): XY[] => (value === null ? [] : [[x(generations[i]!), at(value)]]));
  const end = values.at(-1)!;
  const gone = typeof end !== 'number' || (log && end <= 0);
  // A chain that was measured once is a dot; one that ended early shows where.
  const [px, py] = points.at(-1)!.map(Math.round) as [number, number];
  const mark =
    points.length === 1 && values.length === generations.length
      ? `M${px - ONCE} ${py}h${2 * ONCE}`
      : values.length < generations.length
        ? `M${px - 2} ${py - 2}l4 4m0-4l-4 4`
        : '';
  const classes = [...(gone ? ['x'] : []), ...(css === undefined ? [] : [css])].join(' ');
  return trusted(`<path${classes === '' ? '' : ` class="${classes}"`} d="${thread(points)}${mark}"/>`);
};
