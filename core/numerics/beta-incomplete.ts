import { deviance } from './deviance.js';
import { stirlingError } from './stirling.js';

const INVERSE_SQRT_2_PI = 0.3989422804014327;

/**
 * The regularised incomplete beta function I_x(a, b), a > 0, b > 0, x in [0, 1]: the distribution function of
 * Beta(a, b). Relative precision about 1e-13, also where it is tiny.
 */
export const betaIncomplete = (x: number, a: number, b: number): number => betaTails(x, 1 - x, a, b).lower;

/** I_x(a, b) and its complement I_y(b, a), each with its own relative precision; y = 1 - x is given because callers know it better. */
export const betaTails = (x: number, y: number, a: number, b: number): { lower: number; upper: number } => {
  if (!(a > 0 && b > 0 && a < Infinity && b < Infinity))
    throw new RangeError(`betaTails(a = ${a}, b = ${b}): both parameters must be above 0 and finite.`);
  if (!(x >= 0 && y >= 0)) throw new RangeError(`betaTails(x = ${x}): x must lie in [0, 1].`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (y === 0) return { lower: 1, upper: 0 };
  // The fraction converges fast on the near side of the mean.
  if (x * (a + b + 2) <= a + 1) {
    const lower = Math.min(1, betaKernel(x, y, a, b) / fraction(x, y, a, b));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, betaKernel(x, y, a, b) / fraction(y, x, b, a));
  return { lower: 1 - upper, upper };
};

/** x^a y^b / B(a, b) from deviances (Loader 2000): no large logarithms cancel. */
export const betaKernel = (x: number, y: number, a: number, b: number): number => {
  const n = a + b;
  return (
    INVERSE_SQRT_2_PI *
    Math.sqrt((a / n) * b) *
    Math.exp(stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y))
  );
};

/** The continued fraction of Didonato & Morris 1992, eq. 9, by Lentz's algorithm; the kernel over it is I_x(a, b). */
const fraction = (x: number, y: number, a: number, b: number): number => {
  const offset = a * y - b * x + 1;
  let value = (a * offset) / (a + 1);
  if (value === 0) value = 1e-300;
  let c = value;
  let d = 0;
  for (let n = 1; n < 1_000_000; n++) {
    const odd = a + 2 * n - 1;
    const numerator = ((a + n - 1) / odd) * ((a + b + n - 1) / odd) * n * (b - n) * x * x;
    const denominator = n + (n * (b - n) * x) / odd + ((a + n) * (offset + n * (1 + y))) / (odd + 2);
    d = denominator + numerator * d;
    if (d === 0) d = 1e-300;
    d = 1 / d;
    c = denominator + numerator / c;
    if (c === 0) c = 1e-300;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 4e-16) break;
  }
  return value;
};
