// @ts-check
/* global data, linesOf, number, make, all */
/* eslint no-unused-vars: off -- the other scripts of the page use them */
// Charts drawn from their numbers: those of which strategies are hidden, so that the rest fills them, and those that the page has as tables.
// As reports/charts draws them (frame.ts, lines.ts, scale.ts), whose constants these are.
/** Strategies that are hidden, by label. @type {Set<string>} */
const off = new Set();
/** @param {string} tag @param {Record<string, string | number>} attributes @param {(Node | string)[]} children */
const shape = (tag, attributes, ...children) => {
  const element = /** @type {SVGElement} */ (document.createElementNS('http://www.w3.org/2000/svg', tag));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, `${value}`);
  element.append(...children);
  return element;
};
/** About `count` round numbers. @param {number} low @param {number} high @param {number} count */
const roundTicks = (low, high, count) => {
  const rough = (high - low) / count;
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  const over = rough / power;
  const step = power * (over >= 7.07 ? 10 : over >= 3.16 ? 5 : over >= 1.41 ? 2 : 1);
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9); at <= high / step + 1e-9; at++)
    ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
};
/** Decades, else 1, 2 and 5 of them, else round numbers. @param {number} low @param {number} high */
const logTicks = (low, high) => {
  const from = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - from + 1 }, (_, i) => Number(`1e${from + i}`));
  const inside = (/** @type {number} */ tick) => tick >= low && tick <= high;
  const decades = powers.filter(inside);
  if (decades.length > 2)
    return decades.filter((_, i) => (decades.length - 1 - i) % Math.ceil(decades.length / 5) === 0);
  const fine = powers.flatMap((power) => [power, 2 * power, 5 * power]).filter(inside);
  return fine.length > 2 ? fine : roundTicks(low, high, 4);
};
/** Whole generations: the first, the last and round ones. @param {number} first @param {number} last */
const wholeTicks = (first, last) => {
  if (last - first < 6) return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const gap = (last - first) / 10;
  const inner = roundTicks(first, last, 5);
  return [first, ...inner.filter((at) => at % 1 === 0 && at - first > gap && last - at > gap), last];
};
/**
 * Means in view, what stands beside them as far as it does not squeeze them.
 * @param {number[]} means @param {number[]} beside @param {boolean} log @param {number} bottom
 */
const valueScale = (means, beside, log, bottom) => {
  const to = log ? Math.log10 : (/** @type {number} */ value) => value;
  let [low, high] = [Math.min(...means.map(to)), Math.max(...means.map(to))];
  const room = (high - low || Math.abs(high) * 0.1 || 1) * 0.6;
  const [floor, ceiling] = [low - room, high + room];
  for (const value of beside.map(to).filter(Number.isFinite)) {
    low = Math.min(low, Math.max(value, floor));
    high = Math.max(high, Math.min(value, ceiling));
  }
  const margin = (high - low) * 0.04 || Math.abs(high) * 0.05 || 0.5;
  low = !log && low >= 0 && low < margin ? 0 : low - margin;
  high += margin;
  const back = (/** @type {number} */ value) => (log ? Math.pow(10, value) : value);
  const ticks = log ? logTicks(back(low), back(high)) : roundTicks(low, high, 4);
  return {
    at: (/** @type {number} */ value) =>
      log && value <= 0 ? 2 * bottom : bottom - ((to(value) - low) / (high - low)) * (bottom - 10),
    ticks,
    log,
    bottom,
  };
};
/** With the digits that tell the ticks apart. @param {number} tick @param {{ ticks: number[], log: boolean }} scale */
const tickText = (tick, { ticks: [first = 0, second = first + 1], log }) => {
  const size = Math.abs(tick);
  return log || size >= 1e4 || (tick && size < 1e-3)
    ? number(tick)
    : (tick < 0 ? '−' : '') + size.toFixed(Math.max(0, -Math.floor(Math.log10(second - first) + 1e-9)));
};
/** Where labels go, `gap` apart. @param {number[]} wanted @param {number} low @param {number} high */
const placed = (wanted, low, high) => {
  const gap = 13;
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places = [...wanted];
  let last = low - gap;
  for (const i of order) places[i] = last = Math.max(wanted[i] ?? 0, last + gap);
  last = high + gap;
  for (const i of order.reverse()) places[i] = last = Math.min(places[i] ?? 0, last - gap);
  return places;
};

/** What is drawn of a chart: intervals cut where values end. @param {Chart} chart */
const drawnOf = (chart) => {
  const [, least = '', most = ''] = data.axes[chart.metric] ?? [];
  const cut = (/** @type {number} */ value) =>
    Math.max(least === '' ? -Infinity : least, Math.min(most === '' ? Infinity : most, value));
  return linesOf(chart)
    .filter(({ s, label }) => !off.has(label))
    .map((line) => ({
      ...line,
      control: document.querySelector(`[data-legend] [data-s="${line.s}"] .key.k`) !== null,
      points: line.points.map(({ mean, half, generation }) => ({
        generation,
        mean,
        known: half !== undefined,
        low: half === undefined ? mean : cut(mean - half),
        high: half === undefined ? mean : cut(mean + half),
      })),
    }));
};
/** @typedef {{ generation: number, value: number }} At @typedef {{ x: (generation: number) => number, y: ReturnType<typeof valueScale> }} Place */
const tenths = (/** @type {number} */ value) => Math.round(value * 10) / 10;
/** A little beyond the plot at most. @param {Place} place @param {number} value */
const inside = ({ y }, value) => Math.max(7, Math.min(y.bottom, y.at(value)));
/** @param {Place} place @param {At[]} of */
const through = (place, of) =>
  of
    .map(({ generation, value }, i) => `${i ? 'L' : 'M'}${tenths(place.x(generation))} ${tenths(inside(place, value))}`)
    .join('');
/** A strategy: its interval, its line, where it leaves the frame, its label and the thread to it. @param {ReturnType<typeof drawnOf>[number]} line @param {Place} place @param {number} labelAt */
const groupOf = ({ s, label, control, points, theory }, place, labelAt) => {
  const { x, y } = place;
  const of = (/** @type {'mean' | 'low' | 'high'} */ what, some = points) =>
    some.map((point) => ({ generation: point.generation, value: point[what] }));
  const line = through(place, of('mean'));
  const band = points.filter(({ known }) => known);
  const area = `${through(place, of('high', band))}${through(place, of('low', [...band].reverse())).replace('M', 'L')}z`;
  const end = points.at(-1);
  const from = [x(end?.generation ?? 0) + 2, inside(place, end?.mean ?? 0)].map(Math.round).join(' ');
  /** @param {(point: typeof points[number]) => boolean} beyond @param {string} tip */
  const arrow = (beyond, tip) => {
    const out = points.filter(beyond);
    const middle = out[out.length >> 1];
    return middle ? [shape('path', { class: 'a', d: `M${tenths(x(middle.generation))} ${tip}h-7z` })] : [];
  };
  const seen = theory.filter(({ value }) => y.at(value) > 6 && y.at(value) <= y.bottom);
  return shape(
    'g',
    { class: `i${s}${control ? ' k' : ''}` },
    ...(band.length > 1 ? [shape('path', { class: 'b', d: area })] : []),
    shape('path', { d: line }),
    ...(points.length === 1 ? [shape('path', { class: 'o', d: `${line}h0` })] : []),
    ...(seen.length > 0 ? [shape('path', { class: 't', d: through(place, seen) })] : []),
    ...arrow(({ high }) => y.at(high) < 6, '1l3.5 6'),
    ...arrow(({ low }) => y.at(low) > y.bottom + 1, `${y.bottom + 1}l3.5-6`),
    shape('text', { y: Math.round(labelAt) + 4 }, label),
    shape('path', { d: `M${from}L256 ${Math.round(labelAt)}` }),
  );
};
/** @param {Place} place @param {number} first @param {number} last @param {number | undefined} ideal */
const framed = ({ x, y }, first, last, ideal) => {
  const whole = wholeTicks(first, last);
  const across = shape(
    'g',
    { class: 'tick x', transform: `translate(0 ${y.bottom})` },
    shape('path', { class: 'axis', d: `M44 0H246${whole.map((at) => `M${tenths(x(at))} 0v4`).join('')}` }),
    ...whole.map((at) => shape('text', { x: tenths(x(at)), y: 16 }, `${at}`)),
    shape('text', { x: 145, y: 30 }, 'generation'),
  );
  const up = y.ticks.map((tick) => shape('text', { y: Math.round(y.at(tick)) }, tickText(tick, y)));
  return [
    shape('path', { class: 'grid', d: y.ticks.map((tick) => `M44 ${Math.round(y.at(tick))}h202`).join('') }),
    shape('g', { class: 'tick y' }, ...up),
    across,
    ...(ideal === undefined ? [] : [shape('path', { class: 'ideal', d: `M44 ${tenths(y.at(ideal))}H246` })]),
  ];
};
/** The chart of what is not hidden; undefined: nothing is left. @param {Chart} chart @param {string} name */
const plotOf = (chart, name) => {
  const [asked = 0, , , ideal] = data.axes[chart.metric] ?? [];
  const lines = drawnOf(chart);
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) return undefined;
  const means = all.map(({ mean }) => mean);
  const [least, most] = [Math.min(...means), Math.max(...means)];
  const log = least > 1e-200 && (asked > 0 || most / least > 100);
  const room = (most - least) / 2;
  const best = ideal !== undefined && !log && ideal >= least - room && ideal <= most + room ? ideal : undefined;
  const beside = [
    ...all.flatMap(({ low, high }) => [low, high]),
    ...lines.flatMap(({ theory }) => theory.map(({ value }) => value)),
    ...(best === undefined ? [] : [best]),
  ];
  const generations = all.map(({ generation }) => generation);
  const [first, last] = [Math.min(...generations), Math.max(...generations)];
  const [from, to] = first === last ? [first - 1, last + 1] : [first, last];
  const x = (/** @type {number} */ at) => 48 + (196 * (at - from)) / (to - from);
  const y = valueScale(means, beside, log, 10 + Math.max(170, (lines.length - 1) * 13 + 8));
  const place = { x, y };
  const labels = placed(
    lines.map(({ points }) => inside(place, points.at(-1)?.mean ?? 0)),
    10,
    y.bottom,
  );
  const groups = lines.map((line, i) => groupOf(line, place, labels[i] ?? 0));
  const svg = shape(
    'svg',
    {
      class: 'plot',
      role: 'img',
      'aria-label': name,
      'aria-description': `Drawn of ${lines.map(({ label }) => label).join(', ')}.`,
      viewBox: `0 0 380 ${y.bottom + 34}`,
      'data-x': `${x(from)} ${x(to)} ${from} ${to}`,
    },
    ...framed(place, first, last, best),
    // Controls lie under the strategies.
    ...groups.filter((_, i) => lines[i]?.control),
    ...groups.filter((_, i) => !lines[i]?.control),
  );
  return /** @type {SVGSVGElement} */ (svg);
};
/** Labels cut to the room that they have, once they are on the page. @param {SVGSVGElement} svg */
const fitLabels = (svg) => {
  for (const text of /** @type {NodeListOf<SVGTextElement>} */ (svg.querySelectorAll('g[class^=i] > text'))) {
    let characters = [...(text.textContent ?? '')];
    while (characters.length > 1 && text.getComputedTextLength() > 118) {
      characters = characters.slice(0, -1);
      text.textContent = `${characters.join('').trimEnd()}…`;
    }
  }
};
