/** Stands for a 0 that would be divided by. */
const TINY = 1e-300;

/**
 * Goes on with a continued fraction b0 + a1 / (b1 + a2 / (b2 + ...)), or with 1 over it, until it changes no more (Lentz 1976,
 * modified by Thompson & Barnett 1986): a(n) and b(n) for n >= 1, its value so far, and the last ratios of successive
 * convergents' numerators, `c`, and denominators, 1 / `d`.
 */
export const continuedFraction = (
  a: (n: number) => number,
  b: (n: number) => number,
  value: number,
  c: number,
  d: number,
): number => {
  for (let n = 1; n < 1_000_000; n++) {
    const numerator = a(n);
    const denominator = b(n);
    d = denominator + numerator * d;
    if (d === 0) d = TINY;
    d = 1 / d;
    c = denominator + numerator / c;
    if (c === 0) c = TINY;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 4e-16) break;
  }
  return value;
};
