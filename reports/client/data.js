// @ts-check
/* global atob */
/* eslint no-unused-vars: off -- the other scripts of the page use them */
// The numbers of the generation charts, and how numbers are written. The shape of the data: reports/page/data.ts.
/** @typedef {[s: number, e: number, mean: string, half: string, where?: { at?: number[], n?: number[], t?: string, tat?: number[] }]} Packed */
/** @typedef {{ metric: string, same?: string[], basis: string, n: number, series: Packed[], digits?: string[] | 0 }} Chart */
/** @typedef {{ id: string, source: string, model: string, samples: number, charts: Chart[] }} Panel */
/** @type {{ study: string, strategies: string[], axes: Record<string, [log: number, low: number | '', high: number | '', ideal?: number]>, panels: Panel[] }} */
const data = JSON.parse(document.getElementById('data')?.textContent ?? '{}');
/** @type {(string[] | 0)[][]} */
const digits = JSON.parse(document.getElementById('digits')?.textContent ?? '[]');
digits.forEach((of, p) => of.forEach((one, c) => Object.assign(data.panels[p]?.charts[c] ?? {}, { digits: one })));

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Whole numbers from text. How they are packed: reports/charts/packed.ts. @param {string} text */
const unpacked = (text) => {
  /** @type {number[]} */
  const values = [];
  let [sum, place, last] = [0, 1, 0];
  for (const letter of text) {
    const digit = DIGITS.indexOf(letter);
    sum += (digit % 32) * place;
    place *= 32;
    if (digit > 31) continue;
    last += sum % 2 ? (1 - sum) / 2 : sum / 2;
    values.push(last);
    [sum, place] = [0, 1];
  }
  return values;
};

/** Numbers to their last digit: reports/page/digits.ts. @param {number[]} rounded @param {string} text */
const exactly = (rounded, text) => {
  const view = new DataView(new ArrayBuffer(8));
  const [i = 0, m = 0, ...letters] = [...text].map((letter) => (DIGITS + " !#$%'()*+,./:;=?@[]^`{|}~").indexOf(letter));
  let range = BigInt(m);
  for (let at = 0; at < i; at++) range *= 90n;
  let rest = letters.reduceRight((sum, letter) => sum * 90n + BigInt(letter), 0n);
  return rounded.map((value) => {
    view.setFloat64(0, Math.abs(value));
    const place = (rest % range) - range / 2n + (value < 0 ? -view.getBigInt64(0) : view.getBigInt64(0));
    rest /= range;
    view.setBigInt64(0, place < 0n ? -place : place);
    return (place < 0n ? -1 : 1) * view.getFloat64(0);
  });
};

/** Numbers of an attribute: reports/charts/exact.ts. @param {string} text */
const exactOf = (text) =>
  text.split(' ').map((one) => {
    if (!one.startsWith('~')) return one === '' ? '' : Number(one);
    const bytes = atob(one.slice(1).replaceAll('-', '+').replaceAll('_', '/'));
    return new DataView(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)).buffer).getFloat64(0);
  });

/** The lines of a chart: every point, and what theory predicts. @param {Chart} chart */
const linesOf = ({ n, series }) =>
  series.map(([s, e, means, widths, where = {}]) => {
    const halves = unpacked(widths);
    const scaled = (/** @type {number} */ value) => Number(`${value}e${e}`);
    const at = (/** @type {number} */ i) => where.at?.[i] ?? i + 1;
    return {
      s,
      label: data.strategies[s] ?? '',
      points: unpacked(means).map((mean, i) => {
        const half = halves[i] ?? -1;
        return {
          generation: at(i),
          n: where.n?.[i] ?? n,
          mean: scaled(mean),
          half: half < 0 ? undefined : scaled(half),
        };
      }),
      theory: unpacked(where.t ?? '').map((value, i) => ({
        generation: where.tat?.[i] ?? at(i),
        value: scaled(value),
      })),
    };
  });

// As the report's formatter (reports/words/number.ts) writes a number and an estimate: a spec holds the two together.
/** @param {number} value @param {(size: number) => string} text */
const signed = (value, text) => (value < 0 ? '−' : '') + text(Math.abs(value));
/** @param {number} value */
const number = (value) =>
  signed(value, (size) => {
    if (size >= 1000 && size < 1e5) return String(Math.round(size)).replace(/\B(?=\d{3}$)/, '\u202f');
    if (size === 0 || (size >= 1e-4 && size < 1e5)) return String(Number(size.toPrecision(3)));
    const [mantissa, exponent = ''] = size.toExponential(2).split('e');
    const power = exponent.replace(/./g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)] ?? '');
    return (Number(mantissa) === 1 ? '' : `${Number(mantissa)}\u2009×\u2009`) + `10${power}`;
  });
/** @param {number} mean @param {number} [half] With the decimals that the interval warrants. */
const show = (mean, half) => {
  if (!half || half < 0) return number(mean);
  const size = Math.abs(mean);
  let places = 0;
  while (places < 6 && half / 10 < Math.pow(10, -places)) places++;
  const text = (/** @type {number} */ value) =>
    size >= 1000 || (size < 1e-4 && half < 1e-4) ? number(value) : signed(value, (of) => of.toFixed(places));
  return `${text(mean)} ± ${text(half)}`;
};
