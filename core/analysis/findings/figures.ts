import type { Estimate } from '../../contracts/index.js';

/** Three significant digits, without an exponent where it can be read without. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : '-infinity';
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
};

/** A share as a percentage, two significant digits. */
export const percent = (share: number): string =>
  share !== 0 && Math.abs(share) < 1e-4 ? 'under 0.01 %' : `${Number((100 * share).toPrecision(2))} %`;

/** `(95 % interval 0.1 to 0.3)`, or nothing where there is none. */
export const interval = ({ low, high }: Pick<Estimate, 'low' | 'high'>, show: (value: number) => string): string =>
  low === undefined || high === undefined ? '' : ` (95 % interval ${show(low)} to ${show(high)})`;

/** An estimate of a log as one of the number itself; `sign` -1 turns a loss into what is left. */
export const exponential = ({ n, mean, low, high }: Estimate, sign: 1 | -1 = 1): Estimate => {
  const limits = low === undefined || high === undefined ? undefined : [Math.exp(sign * low), Math.exp(sign * high)];
  return {
    n,
    mean: Math.exp(sign * mean),
    ...(limits === undefined ? {} : { low: Math.min(...limits), high: Math.max(...limits) }),
  };
};

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** a, b and c */
export const list = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
