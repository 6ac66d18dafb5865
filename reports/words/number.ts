import type { Estimate } from '../../core/contracts/index.js';

/*
 * The one formatter: whatever a page, the terminal, summary.json or a table for programs says in words, its numbers come from
 * here, so that a number is told the same wherever it stands. Charts round coordinates by themselves; those are no numbers
 * that anybody reads.
 */

const DIGITS = 3;
const THIN = '\u202f';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const superscript = (exponent: number): string =>
  (exponent < 0 ? '⁻' : '') + [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');

/** Groups of three, for counts of rows and cells. */
export const count = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, THIN)
    .replace('-', '−');

/** Three significant digits without zeros at their end, powers of ten where zeros would hide them, a true minus sign. */
export const number = (value: number): string => {
  if (Number.isNaN(value)) return '–';
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}∞`;
  if (size !== 0 && (size >= 1e5 || size < 1e-4)) {
    const [mantissa, exponent] = size.toExponential(DIGITS - 1).split('e');
    const short = String(Number(mantissa));
    const power = `10${superscript(Number(exponent))}`;
    return sign + (short === '1' ? power : `${short}\u2009×\u2009${power}`);
  }
  return sign + (size >= 1000 ? count(size) : String(Number(size.toPrecision(DIGITS))));
};

/** With its sign: an effect. */
export const signed = (value: number): string => (value > 0 ? '+' : '') + number(value);

/** A share in per cent. */
export const percent = (share: number): string =>
  share !== 0 && Math.abs(share) < 1e-4 ? `under 0.01${THIN}%` : `${number(100 * share)}${THIN}%`;

/** `0.12 to 0.34`; undefined where there is no interval. */
export const interval = (
  low: number | undefined,
  high: number | undefined,
  show: (value: number) => string = number,
): string | undefined => (low === undefined || high === undefined ? undefined : `${show(low)} to ${show(high)}`);

/** ` (95 % interval 0.12 to 0.34)`, to stand behind an estimate; nothing where there is none. */
export const limits = (
  { low, high }: Pick<Estimate, 'low' | 'high'>,
  show: (value: number) => string = number,
): string => {
  const range = interval(low, high, show);
  return range === undefined ? '' : ` (95 % interval ${range})`;
};

/** An estimate of a log as one of the number itself; `sign` -1 turns a loss into what is left. */
export const exponential = ({ n, mean, low, high }: Estimate, sign: 1 | -1 = 1): Estimate => {
  const ends = low === undefined || high === undefined ? undefined : [Math.exp(sign * low), Math.exp(sign * high)];
  return {
    n,
    mean: Math.exp(sign * mean),
    ...(ends === undefined ? {} : { low: Math.min(...ends), high: Math.max(...ends) }),
  };
};

/** Half the width of an interval. */
export const half = ({ low, high }: Pick<Estimate, 'low' | 'high'>): number | undefined =>
  low === undefined || high === undefined ? undefined : (high - low) / 2;

/** Decimals that show `step`, at most six: 0.02 gives 2. */
const decimals = (step: number): number => {
  for (let places = 0; places < 6; places++) if (step >= Math.pow(10, -places)) return places;
  return 6;
};
/** A mean with as many decimals as the half width of its interval warrants (two significant digits of it). */
export const estimate = (mean: number, width?: number): string => {
  if (width === undefined || !(width > 0)) return number(mean);
  const size = Math.abs(mean);
  if (size >= 1000 || (size < 1e-4 && width < 1e-4)) return `${number(mean)} ± ${number(width)}`;
  const places = decimals(width / 10);
  const fixed = (value: number): string => (value < 0 ? '−' : '') + Math.abs(value).toFixed(places);
  return `${fixed(mean)} ± ${fixed(width)}`;
};

/** As the style guides write it: no zero before the point, never p = 0. */
export const probability = (p: number): string =>
  p < 0.001 ? '< .001' : p > 0.999 ? '> .999' : `= ${p.toFixed(p < 0.1 ? 3 : 2).replace(/^0/, '')}`;

/** A tick of an axis, with the decimals that tell it from its neighbours. */
export const tick = (value: number, step: number): string => {
  const places = Math.max(0, -Math.floor(Math.log10(Math.abs(step)) + 1e-9));
  return places > 4 ? number(value) : `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(places)}`;
};

/** At the beginning of a sentence. */
export const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** `1 seed`, `30 seeds` */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** T, the rows of a generation. */
export const sizeText = (samples: number): string => `T = ${count(samples)}`;

/** Of seeds or chains, how many have lost what is measured. */
export const lostIn = (lost: number, n: number, one = 'seed'): string => `lost in ${lost} of ${plural(n, one)}`;

/** `30`, or `28 to 30` where it varies */
export const span = (values: readonly number[]): string => {
  if (values.length === 0) return '0';
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low === high ? count(low) : `${count(low)} to ${count(high)}`;
};

/** `a, b and c` */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
/** The first so many, and how many more there are; a last one takes no more room than "1 more". */
export const listOf = (items: readonly string[], most: number): string =>
  items.length <= most + 1 ? list(items) : list([...items.slice(0, most), `${count(items.length - most)} more`]);
/** How many of these pairs are told apart. */
export const apartText = (pairs: readonly { readonly apart: boolean }[]): string => {
  const apart = pairs.filter((pair) => pair.apart).length;
  return `${apart} ${apart === 1 ? 'is' : 'are'} told apart`;
};

/** Whole numbers in ascending order, those that follow each other as one. */
export const runs = (numbers: readonly number[]): string => {
  const found: [first: number, last: number][] = [];
  for (const one of numbers) {
    const last = found.at(-1);
    if (last !== undefined && one === last[1] + 1) last[1] = one;
    else found.push([one, one]);
  }
  return list(found.map(([first, last]) => (first === last ? String(first) : `${first} to ${last}`)));
};
