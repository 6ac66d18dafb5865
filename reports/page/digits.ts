import type { Series } from '../../core/contracts/index.js';
import { DIGITS, unpacked } from '../charts/index.js';
import type { ReportModel } from '../model/index.js';
import { chartSeries, halfWidth, type PageData, type SeriesData } from './data.js';

/** By panel and chart, what the numbers of each series lack to their last digit; 0: there was no room. */
export type PageDigits = readonly (readonly (readonly string[] | 0)[])[];

/** Of a style and a script as a build makes them small; a spec of sizes holds them to it. */
const ASSETS = 49_250;
/** What a page weighs, in bytes, at most: of a small study, of 1,000 chains, of 1,000 settings of 20 metrics. */
const LIMITS = [300_000, 1_000_000, 2_000_000] as const;
/** Of digits, whatever room there is. */
const MOST = 250_000;

/** The room that a page has for digits which otherwise weighs so much, without its style and script. */
export const roomFor = (bytes: number): number => {
  const all = bytes + ASSETS;
  return Math.min(MOST, Math.max(0, (LIMITS.find((limit) => limit > all) ?? all) - all));
};

/**
 * The digits that the charts' numbers in `data` lack, for what the page offers as files: of as many charts as have room, what
 * verdicts rest on first.
 */
export const digitsOf = ({ panels }: ReportModel, data: PageData, room: number): PageDigits => {
  const found: (readonly string[] | 0)[][] = panels.map(({ shows }) => shows.map(() => 0));
  const charts = panels.flatMap((panel, p) => panel.shows.map((shown, c) => ({ panel, shown, p, c })));
  let left = room - JSON.stringify(found).length;
  for (const wanted of [true, false])
    for (const { panel, shown, p, c } of charts.filter(({ shown: { judged } }) => judged === wanted)) {
      const texts = chartSeries(shown, panel).map(({ one }, s) => lackOf(one, data.panels[p]!.charts[c]!.series[s]!));
      const size = JSON.stringify(texts).length;
      if (size > left) continue;
      left -= size;
      found[p]![c] = texts;
    }
  return found;
};

/** Means, then half widths of those that have one. */
const lackOf = ({ points }: Series, [, e, mean, half]: SeriesData): string => {
  const widths = points.map(halfWidth);
  const halves = unpacked(half);
  const rounded = [...unpacked(mean), ...halves.filter((_, i) => widths[i] !== undefined)];
  return lacking(
    rounded.map((value) => Number(`${value}e${e}`)),
    [...points.map((point) => point.mean), ...widths.filter((width) => width !== undefined)],
  );
};

const view = new DataView(new ArrayBuffer(8));
/** The place of a double among all doubles: 0 is that of 0, neighbours are 1 apart. */
const ordinal = (value: number): bigint => {
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -BigInt.asUintN(63, bits) : bits;
};

/**
 * What rounded numbers lack to their last digit, as text: how many doubles lie between each and the number that it was, at one
 * width for all. The first letter is the width, then come numbers to the base 64, the highest digit first, with half of their
 * range added. About seven letters a number, where the number by itself has eleven.
 */
export const lacking = (rounded: readonly number[], exact: readonly number[]): string => {
  const lacks = exact.map((value, i) => ordinal(value) - ordinal(rounded[i]!));
  const most = lacks.reduce((max, lack) => (lack > max ? lack : -lack > max ? -lack : max), 0n);
  let width = 1;
  while (most >= halfOf(width)) width++;
  return (
    DIGITS[width]! +
    lacks
      .map((lack) => {
        let [rest, text] = [lack + halfOf(width), ''];
        for (let i = 0; i < width; i++, rest /= 64n) text = DIGITS[Number(rest % 64n)]! + text;
        return text;
      })
      .join('')
  );
};
const halfOf = (width: number): bigint => 1n << BigInt(6 * width - 1);
