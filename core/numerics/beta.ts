import { continuedFraction } from './continued-fraction.js';
import { deviance, stirlingError } from './gamma.js';
import { increasingRoot } from './root.js';

const INVERSE_SQRT_2_PI = 0.3989422804014327;

/**
 * The regularised incomplete beta function I_x(a, b), a > 0, b > 0, x in [0, 1]: the distribution function of
 * Beta(a, b). Relative precision about 1e-13, also where it is tiny. RangeError outside of these ranges.
 */
export const betaIncomplete = (x: number, a: number, b: number): number => betaTails(x, 1 - x, a, b).lower;

/**
 * I_x(a, b) as `lower` and its complement I_y(b, a) as `upper`, each with its own relative precision; y = 1 - x is given
 * because callers know it better. RangeError where a or b is not above 0 and finite, or x or y below 0.
 */
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
const betaKernel = (x: number, y: number, a: number, b: number): number => {
  const n = a + b;
  return (
    INVERSE_SQRT_2_PI *
    Math.sqrt((a / n) * b) *
    Math.exp(stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y))
  );
};

/** The continued fraction of Didonato & Morris 1992, eq. 9; the kernel over it is I_x(a, b). */
const fraction = (x: number, y: number, a: number, b: number): number => {
  const offset = a * y - b * x + 1;
  const first = (a * offset) / (a + 1) || 1e-300;
  return continuedFraction(
    (n) => ((a + n - 1) / (a + 2 * n - 1)) * ((a + b + n - 1) / (a + 2 * n - 1)) * n * (b - n) * x * x,
    (n) => n + (n * (b - n) * x) / (a + 2 * n - 1) + ((a + n) * (offset + n * (1 + y))) / (a + 2 * n + 1),
    first,
    first,
    0,
  );
};

/** The quantile of Beta(a, b): x with I_x(a, b) = p, p in [0, 1]. RangeError outside, and where a or b is not above 0 and finite. */
export const betaQuantile = (p: number, a: number, b: number): number => {
  check(p);
  return p <= 0.5 ? logistic(logit(p, a, b)) : logistic(-logit(1 - p, b, a));
};

/** The upper quantile: x with 1 - I_x(a, b) = q, q in [0, 1], to full precision for small q. RangeError as `betaQuantile`. */
export const betaUpperQuantile = (q: number, a: number, b: number): number => {
  check(q);
  return q <= 0.5 ? logistic(-logit(q, b, a)) : logistic(logit(1 - q, a, b));
};

const check = (p: number): void => {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`betaQuantile(${p}): a probability lies in [0, 1].`);
};
const logistic = (w: number): number => 1 / (1 + Math.exp(-w));

/**
 * The log odds of the quantile for p <= 1/2. On this scale the distribution function is log-concave for all
 * parameters, so Newton's method on its logarithm cannot go astray.
 */
const logit = (p: number, a: number, b: number): number => {
  if (p === 0) return -Infinity;
  const target = Math.log(p);
  return increasingRoot(
    (w) => {
      const x = logistic(w);
      const y = logistic(-w);
      const { lower } = betaTails(x, y, a, b);
      return [Math.log(lower) - target, betaKernel(x, y, a, b) / lower];
    },
    Math.log(a / b),
  );
};

/** P(X <= k) of Binomial(n, p); k any number, n a whole number >= 0, p in [0, 1]. RangeError outside of these. */
export const binomialCdf = (k: number, n: number, p: number): number => {
  if (!(Number.isInteger(n) && n >= 0)) throw new RangeError(`binomialCdf(n = ${n}): n must be a whole number >= 0.`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`binomialCdf(p = ${p}): a probability lies in [0, 1].`);
  const below = Math.floor(k);
  if (below < 0) return 0;
  if (below >= n) return 1;
  return betaTails(p, 1 - p, below + 1, n - below).upper;
};

/**
 * Exact confidence bounds for a probability after k events in n >= 1 trials (Clopper & Pearson 1934). Each bound alone
 * has the error alpha, in (0, 1): [0, upper] and [lower, 1] cover with at least 1 - alpha, [lower, upper] with at least
 * 1 - 2 alpha. RangeError where k is no whole number from 0 to n.
 */
export const clopperPearson = (k: number, n: number, alpha: number): { lower: number; upper: number } => {
  if (!(Number.isInteger(n) && n >= 1))
    throw new RangeError(`clopperPearson(n = ${n}): n must be a whole number >= 1.`);
  if (!(Number.isInteger(k) && k >= 0 && k <= n))
    throw new RangeError(`clopperPearson(k = ${k}): k must be a whole number from 0 to n = ${n}.`);
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`clopperPearson(alpha = ${alpha}): alpha must lie in (0, 1).`);
  return {
    lower: k === 0 ? 0 : betaQuantile(alpha, k, n - k + 1),
    upper: k === n ? 1 : betaUpperQuantile(alpha, k + 1, n - k),
  };
};
