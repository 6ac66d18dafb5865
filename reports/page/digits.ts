import type { Series } from '../../core/contracts/index.js';
import { LETTERS, unpacked } from '../charts/index.js';
import type { ReportModel } from '../model/index.js';
import { chartSeries, halfWidth, type PageData, type SeriesData } from './data.js';

/** By panel and chart, what the means, then the half widths of each series lack to their last digit; 0: there was no room. */
export type PageDigits = readonly (readonly (readonly string[] | 0)[])[];

/** Of a style and a script as a build makes them small; a spec of sizes holds them to it. */
const ASSETS = 36_400;
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
      const texts = chartSeries(shown, panel).flatMap(({ one }, s) =>
        lacksOf(one, data.panels[p]!.charts[c]!.series[s]!),
      );
      const size = JSON.stringify(texts).length;
      if (size > left) continue;
      left -= size;
      found[p]![c] = texts;
    }
  return found;
};

/** Of means, and of half widths of those that have one. */
const lacksOf = ({ points }: Series, [, e, mean, half]: SeriesData): readonly string[] => {
  const widths = points.map(halfWidth);
  const of = (units: readonly number[], exact: readonly number[]): string =>
    lacking(
      units.map((value) => Number(`${value}e${e}`)),
      exact,
    );
  return [
    of(
      unpacked(mean),
      points.map((point) => point.mean),
    ),
    of(
      unpacked(half).filter((_, i) => widths[i] !== undefined),
      widths.filter((width) => width !== undefined),
    ),
  ];
};

const view = new DataView(new ArrayBuffer(8));
/** The place of a double among all doubles: 0 is that of 0, neighbours are 1 apart. */
const ordinal = (value: number): bigint => {
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -BigInt.asUintN(63, bits) : bits;
};

/**
 * What rounded numbers lack to their last digit, as text: how many doubles lie between each and the number that it was. With
 * half of their range added they are the digits of one number, the first the lowest, and that is written in letters to the base
 * 90, the lowest first. Two letters before it are the range, i and m: m 90^i. About seven letters a number, where the number by
 * itself has eleven.
 */
export const lacking = (rounded: readonly number[], exact: readonly number[]): string => {
  const lacks = exact.map((value, i) => ordinal(value) - ordinal(rounded[i]!));
  const most = lacks.reduce((max, lack) => (lack > max ? lack : -lack > max ? -lack : max), 0n);
  let [i, unit] = [0, 1n];
  for (; 2n * most + 1n > 89n * unit; unit *= 90n) i++;
  const m = (2n * most + unit) / unit;
  const range = m * unit;
  let rest = lacks.reduceRight((sum, lack) => sum * range + lack + range / 2n, 0n);
  let text = '';
  // Eight letters at a time: one by one they take as many divisions of a long number.
  for (; rest > 0n; rest /= EIGHT)
    for (let [part, at] = [Number(rest % EIGHT), 0]; at < 8; at++, part = Math.floor(part / 90))
      text += LETTERS[part % 90]!;
  return LETTERS[i]! + LETTERS[Number(m)]! + text.replace(/A+$/, '');
};
const EIGHT = 90n * 90n * 90n * 90n * 90n * 90n * 90n * 90n;
