import { scaleLinear, scaleLog } from 'd3-scale';

export interface Axis {
  readonly kind: 'linear' | 'log';
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
  /** to pixels; on a logarithmic axis what is not positive lies beyond the low end */
  readonly at: (value: number) => number;
}

/** How far past the range of the means a band may stretch the axis, as a part of that range. */
const STRETCH = 0.6;

export interface Extent {
  /** always in view */
  readonly means: readonly number[];
  /** in view as far as it does not squeeze the means */
  readonly beside: readonly number[];
}

/** A logarithmic axis where the metric asks for one, or where positive means span more than two decades. */
export const warrantsLog = (means: readonly number[], asked: boolean): boolean => {
  const low = Math.min(...means);
  return low > 1e-200 && (asked || Math.max(...means) / low > 100);
};

/** On the scale of the axis: as far as the means reach, and as far beyond them as what stands beside may stretch it. */
const reach = (means: readonly number[], beside: readonly number[]): readonly [low: number, high: number] => {
  const seen = means.filter(Number.isFinite);
  let [low, high] = seen.length > 0 ? [Math.min(...seen), Math.max(...seen)] : [0, 1];
  const room = (high - low || Math.abs(high) * 0.1 || 1) * STRETCH;
  const [floor, ceiling] = [low - room, high + room];
  for (const value of beside.filter(Number.isFinite)) {
    low = Math.min(low, Math.max(value, floor));
    high = Math.max(high, Math.min(value, ceiling));
  }
  return [low, high];
};

export const valueAxis = (
  { means, beside }: Extent,
  log: boolean,
  range: readonly [number, number],
  count = 4,
): Axis => {
  const to = log ? Math.log10 : (value: number): number => value;
  // Bounded, for an exponent that underflows would make an axis without a lower end.
  const from = log
    ? (value: number): number => Math.pow(10, Math.max(-300, Math.min(300, value)))
    : (value: number): number => value;
  const [low, high] = reach(means.map(to), beside.map(to));
  const margin = (high - low) * 0.04 || Math.abs(high) * 0.05 || 0.5;
  // A quantity that is never negative starts at 0, not a little below it.
  const start = !log && low >= 0 && low - margin < 0 ? 0 : low - margin;
  return axis(log ? 'log' : 'linear', [from(start), from(high + margin)], range, count);
};

export const axis = (
  kind: Axis['kind'],
  domain: readonly [number, number],
  range: readonly [number, number],
  count: number,
): Axis => {
  const scale = (kind === 'log' ? scaleLog() : scaleLinear()).domain(domain).range(range);
  const ticks = kind === 'log' ? logTicks(domain, count) : scaleLinear().domain(domain).ticks(count);
  return {
    kind,
    domain,
    range,
    ticks,
    at: (value) => (kind === 'log' && value <= 0 ? range[0] + (range[0] - range[1]) : scale(value)),
  };
};

/** Decades where there are enough of them, else 1-2-5 steps, else plain steps. */
const logTicks = ([low, high]: readonly [number, number], count: number): readonly number[] => {
  const decades: number[] = [];
  for (let e = Math.ceil(Math.log10(low) - 1e-9); e <= Math.floor(Math.log10(high) + 1e-9); e++)
    decades.push(Number(`1e${e}`));
  if (decades.length >= 3) {
    const every = Math.ceil(decades.length / (count + 1));
    return decades.filter((_, i) => (decades.length - 1 - i) % every === 0);
  }
  const fine: number[] = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.floor(Math.log10(high)); e++)
    for (const lead of [1, 2, 5]) fine.push(Number(`${lead}e${e}`));
  const inside = fine.filter((tick) => tick >= low && tick <= high);
  return inside.length >= 3 ? inside : scaleLinear().domain([low, high]).ticks(count);
};

/** Whole generations: the first, the last, and round ones between. */
export const generationTicks = (first: number, last: number): readonly number[] => {
  if (last - first < 6) return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const inner = scaleLinear()
    .domain([first, last])
    .ticks(5)
    .filter((tick) => Number.isInteger(tick));
  const gap = (last - first) / 10;
  return [first, ...inner.filter((tick) => tick - first > gap && last - tick > gap), last];
};
