const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
export const superscript = (exponent: number): string =>
  (exponent < 0 ? '⁻' : '') + [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');

/** Groups of three, for counts of rows and cells. */
export const count = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u202f')
    .replace('-', '−');

/** A number for readers: `digits` significant digits, powers of ten where zeros would hide it, a true minus sign. */
export const number = (value: number, digits = 3): string => {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-4) {
    const [mantissa, exponent] = size.toExponential(digits - 1).split('e');
    const short = mantissa!.replace(/\.?0+$/, '');
    const power = `10${superscript(Number(exponent))}`;
    return (value < 0 ? '−' : '') + (short === '1' ? power : `${short}\u2009×\u2009${power}`);
  }
  return (value < 0 ? '−' : '') + (size >= 1000 ? count(size) : plain(size, digits));
};
/** `toPrecision` without its exponents: 500 with one digit is 500, not 5e+2. */
const plain = (size: number, digits: number): string => {
  const rounded = size.toPrecision(digits);
  return rounded.includes('e') ? Number(rounded).toFixed() : rounded;
};

/** With its sign: an effect. */
export const signed = (value: number, digits = 3): string => (value > 0 ? '+' : '') + number(value, digits);

/** Decimals that show `step`, at most six: 0.02 gives 2. */
const decimals = (step: number): number => {
  for (let places = 0; places < 6; places++) if (step >= Math.pow(10, -places)) return places;
  return 6;
};
/** A mean with as many decimals as the half width of its interval warrants (two significant digits of it). */
export const estimate = (mean: number, half?: number): string => {
  if (half === undefined || !(half > 0)) return number(mean, 4);
  const size = Math.abs(mean);
  if (size >= 1e5 || (size < 1e-4 && half < 1e-4)) return `${number(mean)} ± ${number(half, 2)}`;
  const places = decimals(half / 10);
  const fixed = (value: number): string => (value < 0 ? '−' : '') + Math.abs(value).toFixed(places);
  return size >= 1000 ? `${number(mean)} ± ${number(half, 2)}` : `${fixed(mean)} ± ${fixed(half)}`;
};

/** `0.12 to 0.34` */
export const interval = (low: number | undefined, high: number | undefined, digits = 3): string | undefined =>
  low === undefined || high === undefined ? undefined : `${number(low, digits)} to ${number(high, digits)}`;

/** As the style guides write it: no zero before the point, never p = 0. */
export const probability = (p: number): string =>
  p < 0.001 ? '< .001' : p > 0.999 ? '> .999' : `= ${p.toFixed(p < 0.1 ? 3 : 2).replace(/^0/, '')}`;

export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))}\u202f%`;
