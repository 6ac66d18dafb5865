import type { Markup } from '../../core/contracts/index.js';
import { html, trusted } from '../html/index.js';
import type { StrategyStyle } from '../model/index.js';
import { bottomFor, frame, LINE_HEIGHT, PLOT, WIDTH } from './frame.js';
import { dodge, fit } from './labels.js';
import { area, line, type XY, pair, round } from './path.js';
import { axis, valueAxis, warrantsLog, type Axis } from './scale.js';

export interface LinePoint {
  readonly x: number;
  readonly mean: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}
export interface Line {
  readonly look: StrategyStyle;
  readonly points: readonly LinePoint[];
  readonly theory?: readonly { readonly x: number; readonly value: number }[];
}
export interface LineChart {
  readonly title: string;
  readonly description: string;
  readonly lines: readonly Line[];
  readonly x: {
    readonly label: string;
    readonly domain: readonly [number, number];
    /** absent: round ones */
    readonly ticks?: readonly number[];
    readonly tickText?: readonly string[];
    readonly log?: boolean;
  };
  readonly log: boolean;
  readonly ideal?: number;
  /** where values can be; null: no end. A t interval may go on beyond it and is drawn as far as values can be */
  readonly within?: readonly [low: number | null, high: number | null];
  /** a thin line through points that belong together across the lines */
  readonly across?: readonly { readonly x: number; readonly value: number }[];
  /** how the interval of each mean is shown */
  readonly interval: 'band' | 'bar';
}

export interface DrawnChart {
  readonly svg: Markup;
  readonly log: boolean;
  readonly idealShown: boolean;
  /** some interval or mean goes on beyond the frame, where an arrow says so */
  readonly beyond: boolean;
}

/** A line a strategy, its interval, its label where it ends. */
export const lineChart = (chart: LineChart): DrawnChart => {
  const lines = chart.lines.filter(({ points }) => points.length > 0).map((one) => cut(one, chart.within));
  const bottom = bottomFor(lines.length);
  const across = axis(
    chart.x.log === true ? 'log' : 'linear',
    chart.x.domain,
    [PLOT.left + 4, ends(chart.x.domain)],
    5,
  );
  const x = chart.x.ticks === undefined ? across : { ...across, ticks: chart.x.ticks };
  const means = lines.flatMap(({ points }) => points.map(({ mean }) => mean));
  const log = warrantsLog(means, chart.log);
  const beside = lines.flatMap(({ points, theory = [] }) => [
    ...points.flatMap(({ low, high }) => [low, high].filter((value) => value !== undefined)),
    ...theory.map(({ value }) => value),
  ]);
  const spread = Math.max(...means) - Math.min(...means);
  const near = (value: number): boolean =>
    !log && Math.min(...means.map((mean) => Math.abs(mean - value))) <= spread * 0.5;
  const idealShown = chart.ideal !== undefined && (near(chart.ideal) || means.includes(chart.ideal));
  const y = valueAxis({ means, beside: idealShown ? [...beside, chart.ideal!] : beside }, log, [bottom, PLOT.top]);
  const plot: Plot = { x, y, interval: chart.interval };
  const { title, description } = chart;
  const xTicks = chart.x.tickText === undefined ? {} : { xTicks: chart.x.tickText };
  const places = labelPlaces(lines, plot, bottom);
  const between = (chart.across ?? []).map((point): XY => [x.at(point.x), inside(y, point.value)]);
  const drawn = html`${between.length === 0 ? '' : trusted(`<path class=ideal d="${line(between)}"/>`)}${idealShown ? html`<path class="ideal" d="M${PLOT.left} ${round(y.at(chart.ideal!))}H${PLOT.right}" />` : ''}${
    // Controls lie under the strategies, whatever their order in the legend.
    lines
      .map((line, i) => ({ line, at: places[i]! }))
      .sort((a, b) => Number(b.line.look.control) - Number(a.line.look.control))
      .map(
        ({ line, at }) =>
          html`<g class="${line.look.css}${line.look.control ? ' k' : ''}"
            >${trusted(marks(line, plot))}${label(line, plot, at)}</g
          >`,
      )
  }`;
  return {
    svg: frame({ title, description, x, xLabel: chart.x.label, ...xTicks, y, bottom }, drawn),
    log,
    idealShown,
    beyond: lines.some((line) => edges(line, plot) !== ''),
  };
};

const cut = (line: Line, [least, most]: LineChart['within'] = [null, null]): Line => ({
  ...line,
  points: line.points.map(({ low, high, ...point }) => ({
    ...point,
    low: low === undefined ? low : Math.max(low, least ?? -Infinity),
    high: high === undefined ? high : Math.min(high, most ?? Infinity),
  })),
});

/** Where the last x is drawn: whole pixels from one generation to the next make short paths. */
const ends = ([first, last]: readonly [number, number]): number => {
  const room = PLOT.right - PLOT.left - 6;
  const steps = last - first;
  const whole = Number.isInteger(steps) && steps <= room / 3 ? Math.floor(room / steps) * steps : room;
  return PLOT.left + 4 + whole;
};

interface Plot {
  readonly x: Axis;
  readonly y: Axis;
  readonly interval: LineChart['interval'];
}

/** A little beyond the plot at most: a band that leaves it is cut there. */
const inside = ({ range: [bottom, top], at }: Axis, value: number): number => {
  const y = at(value);
  return Number.isNaN(y) ? bottom : Math.max(top - 3, Math.min(bottom, y));
};

const marks = ({ points, theory = [] }: Line, plot: Plot): string => {
  const { x, y, interval } = plot;
  const drawn = points.map((point): XY => [x.at(point.x), inside(y, point.mean)]);
  const [bottom, top] = y.range;
  const expected = theory
    .map((point): XY => [x.at(point.x), y.at(point.value)])
    .filter(([, at]) => at >= top - 3 && at <= bottom);
  return [
    intervals(points, plot),
    drawn.length === 1 ? '' : `<path d="${line(drawn)}"/>`,
    edges({ points }, plot),
    interval === 'bar' || drawn.length === 1
      ? `<path class=o d="${drawn.map(([px, py]) => `M${pair(px, py)}h0`).join('')}"/>`
      : '',
    expected.length > 0 ? `<path class=t d="${line(expected)}"/>` : '',
  ].join('');
};

/** An arrow in the middle of each stretch on which something of a line leaves the frame: up, then down. */
const edges = ({ points }: Pick<Line, 'points'>, { x, y }: Plot): string => {
  const [bottom, top] = y.range;
  const stretches = (beyond: (at: number) => boolean, of: (point: LinePoint) => number, tip: string): string => {
    let [from, d] = [-1, ''];
    points.forEach((point, i) => {
      const is = beyond(y.at(of(point)));
      if (is && from < 0) from = i;
      if (from < 0 || (is && i < points.length - 1)) return;
      const middle = points[Math.floor((from + (is ? i : i - 1)) / 2)]!;
      d += `M${Math.round(x.at(middle.x))} ${tip}`;
      from = -1;
    });
    return d;
  };
  const up = stretches(
    (at) => at < top - 3.5,
    ({ high, mean }) => Math.max(high ?? mean, mean),
    `${top - 9}l3.5 6h-7z`,
  );
  const down = stretches(
    (at) => at > bottom + 0.5,
    ({ low, mean }) => Math.min(low ?? mean, mean),
    `${bottom + 1}l3.5-6h-7z`,
  );
  return up + down === '' ? '' : `<path class=a d="${up}${down}"/>`;
};

const intervals = (points: readonly LinePoint[], { x, y, interval }: Plot): string => {
  const known = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  const upper = known.map((point): XY => [x.at(point.x), inside(y, point.high!)]);
  const lower = known.map((point): XY => [x.at(point.x), inside(y, point.low!)]);
  if (upper.every(([, top], i) => lower[i]![1] - top < 1)) return '';
  if (interval === 'band' && known.length > 1) return `<path class=b d="${area(upper, lower)}"/>`;
  return `<path class=e d="${upper.map(([at, top], i) => `M${pair(at, top)}V${round(lower[i]![1])}`).join('')}"/>`;
};

const TEXT = 11;
const LABEL = PLOT.right + 13;

const labelPlaces = (lines: readonly Line[], { y }: Plot, bottom: number): readonly number[] =>
  dodge(
    lines.map(({ points }) => inside(y, points.at(-1)!.mean)),
    LINE_HEIGHT,
    PLOT.top,
    bottom,
  );

const thread = (across: number, down: number): string => (down === 0 ? `h${across}` : `l${pair(across, down)}`);

const label = ({ look, points }: Line, { x, y }: Plot, at: number): Markup => {
  const end = points.at(-1)!;
  const [from, height] = [Math.round(x.at(end.x) + 2), Math.round(inside(y, end.mean))];
  const lead = `M${from} ${height}${thread(LABEL - 3 - from, Math.round(at) - height)}`;
  // The style puts every label at LABEL, and tells the thread from the line by what it follows.
  return html`<text y="${Math.round(at) + 4}">${fit(look.label, TEXT, WIDTH - LABEL)}</text
    >${trusted(`<path d="${lead}"/>`)}`;
};
