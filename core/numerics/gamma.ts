import { continuedFraction } from './continued-fraction.js';

/** Coefficients B_2k / (2k (2k - 1)) of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
const HALF_LOG_2_PI = 0.91893853320467274;

/**
 * What Stirling's formula leaves out: log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), x > 0. Kept apart because
 * products of powers and gamma functions lose all their digits when they are made from log Gamma (Loader 2000).
 */
export const stirlingError = (x: number): number => {
  let below = 0;
  while (x < 10) {
    below += (x + 0.5) * Math.log1p(1 / x) - 1;
    x++;
  }
  const inverse = 1 / (x * x);
  let sum = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) sum = sum * inverse + STIRLING[k]!;
  return below + sum / x;
};

/** log Gamma(x) by Stirling's formula: right for every x > 0, but without relative precision near its zeros 1 and 2. */
const stirlingLogGamma = (x: number): number => (x - 0.5) * Math.log(x) - x + HALF_LOG_2_PI + stirlingError(x);

const EULER = 0.57721566490153286;
const TERMS = 30;

/** zeta(k) - 1 for k >= 2: 24 terms, then Euler-Maclaurin. */
const zetaLessOne = (k: number): number => {
  const N = 24;
  let power = 1;
  for (let i = 0; i < k; i++) power /= N;
  let sum = (power * N) / (k - 1) - 0.5 * power;
  let term = (power / N) * k;
  sum += term / 12;
  term *= ((k + 1) * (k + 2)) / (N * N);
  sum -= term / 720;
  term *= ((k + 3) * (k + 4)) / (N * N);
  sum += term / 30240;
  term *= ((k + 5) * (k + 6)) / (N * N);
  sum -= term / 1209600;
  for (let n = N; n >= 2; n--) {
    let inverse = 1;
    for (let i = 0; i < k; i++) inverse /= n;
    sum += inverse;
  }
  return sum;
};
const ZETA = Float64Array.from({ length: TERMS }, (_, i) => (i < 2 ? 0 : zetaLessOne(i)));

/** log Gamma(2 + z), |z| <= 1/2: its Taylor series with the slow part of the zeta values summed. */
const nearTwo = (z: number): number => {
  let sum = 0;
  for (let k = TERMS - 1; k >= 2; k--) sum = -z * sum + ZETA[k]! / k;
  return z * (1 - EULER + z * sum);
};

/** Natural log of Gamma(x) for x > 0, with relative precision at its zeros 1 and 2 as well; Infinity at Infinity. RangeError for other x. */
export const logGamma = (x: number): number => {
  if (!(x > 0)) throw new RangeError(`logGamma(${x}): the argument must be above 0.`);
  if (x === Infinity) return Infinity;
  if (x < 0.5) return nearTwo(x) - Math.log1p(x) - Math.log(x);
  if (x <= 1.5) return nearTwo(x - 1) - Math.log1p(x - 1);
  return x <= 2.5 ? nearTwo(x - 2) : stirlingLogGamma(x);
};

/** Coefficients B_2k / 2k of the asymptotic series. */
const DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

/** d log Gamma(x) / dx for x > 0; absolute precision 1e-15 about its zero at 1.4616, relative elsewhere. RangeError for other x. */
export const digamma = (x: number): number => {
  if (!(x > 0)) throw new RangeError(`digamma(${x}): the argument must be above 0.`);
  let below = 0;
  while (x < 10) below -= 1 / x++;
  const inverse = 1 / (x * x);
  let sum = 0;
  for (let k = DIGAMMA.length - 1; k >= 0; k--) sum = (sum + DIGAMMA[k]!) * inverse;
  return below + Math.log(x) - 0.5 / x - sum;
};

/** Bernoulli numbers B_2k, the coefficients of the asymptotic series. */
const TRIGAMMA = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

/** The second derivative of log Gamma(x) for x > 0. RangeError for other x. */
export const trigamma = (x: number): number => {
  if (!(x > 0)) throw new RangeError(`trigamma(${x}): the argument must be above 0.`);
  let below = 0;
  for (; x < 10; x++) below += 1 / (x * x);
  const inverse = 1 / (x * x);
  let sum = 0;
  for (let k = TRIGAMMA.length - 1; k >= 0; k--) sum = (sum + TRIGAMMA[k]!) * inverse;
  return below + (1 + (0.5 + sum * x) / x) / x;
};

/**
 * x log(x / m) + m - x for x, m > 0: the deviance of a count x from its mean m (Loader 2000), without the cancellation
 * that the formula has where x is close to m.
 */
export const deviance = (x: number, m: number): number => {
  const v = (x - m) / (x + m);
  if (Math.abs(v) > 0.5) return x * Math.log(x / m) + m - x;
  const square = v * v;
  // x log(x / m) = 2 x artanh(v), and its first term takes m - x up.
  let sum = 0;
  let power = v * square;
  for (let k = 3; ; k += 2) {
    const next = sum + power / k;
    if (next === sum) break;
    sum = next;
    power *= square;
  }
  return v * (x - m) + 2 * x * sum;
};

const INVERSE_SQRT_2_PI = 0.3989422804014327;

/** P(a, x), the regularised lower incomplete gamma function, a > 0, x >= 0: the distribution function of Gamma(a, 1). RangeError outside. */
export const gammaIncomplete = (a: number, x: number): number => gammaTails(a, x).lower;

/**
 * P(a, x) as `lower` and Q(a, x) = 1 - P(a, x) as `upper`, each with its own relative precision, by series and continued
 * fraction (DLMF 8.11.4 and 8.9.2). RangeError where a is not above 0 and finite, or x is below 0.
 */
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

/** The continued fraction of Gamma(a, x) e^x x^-a (DLMF 8.9.2, its even part). */
const fraction = (a: number, x: number): number => {
  let denominator = x + 1 - a;
  const start = 1 / denominator;
  return continuedFraction(
    (n) => n * (a - n),
    () => (denominator += 2),
    start,
    1e300,
    start,
  );
};

/** P(X <= x) of chi-square with df > 0 degrees of freedom, finite; 0 for x <= 0. RangeError for other df. */
export const chiSquareCdf = (x: number, df: number): number => (x <= 0 ? 0 : gammaTails(0.5 * df, 0.5 * x).lower);

/** P(X > x) of chi-square, to full relative precision in the upper tail; df as for `chiSquareCdf`. */
export const chiSquareSf = (x: number, df: number): number => (x <= 0 ? 1 : gammaTails(0.5 * df, 0.5 * x).upper);
