import { deviance } from './deviance.js';
import { stirlingError } from './stirling.js';

const INVERSE_SQRT_2_PI = 0.3989422804014327;

/** P(a, x), the regularised lower incomplete gamma function, a > 0, x >= 0: the distribution function of Gamma(a, 1). */
export const gammaIncomplete = (a: number, x: number): number => gammaTails(a, x).lower;

/** P(a, x) and Q(a, x) = 1 - P(a, x), each with its own relative precision. */
export const gammaTails = (a: number, x: number): { lower: number; upper: number } => {
  if (!(a > 0 && a < Infinity)) throw new RangeError(`gammaTails(a = ${a}): the shape must be above 0 and finite.`);
  if (!(x >= 0)) throw new RangeError(`gammaTails(x = ${x}): x must be at least 0.`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  // x^a e^-x / Gamma(a), from the deviance so that no large logarithms cancel (Loader 2000).
  const kernel = INVERSE_SQRT_2_PI * Math.sqrt(a) * Math.exp(-stirlingError(a) - deviance(a, x));
  if (x < a + 1) {
    const lower = Math.min(1, (kernel / a) * series(a, x));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, kernel * fraction(a, x));
  return { lower: 1 - upper, upper };
};

/** 1 + x/(a+1) + x^2/((a+1)(a+2)) + ... (DLMF 8.11.4) */
const series = (a: number, x: number): number => {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
};

/** The continued fraction of Gamma(a, x) e^x x^-a (DLMF 8.9.2, its even part) by Lentz's algorithm. */
const fraction = (a: number, x: number): number => {
  let denominator = x + 1 - a;
  let c = 1e300;
  let d = 1 / denominator;
  let value = d;
  for (let n = 1; n < 1_000_000; n++) {
    const numerator = n * (a - n);
    denominator += 2;
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
