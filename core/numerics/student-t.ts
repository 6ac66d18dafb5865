import { betaTails } from './beta.js';
import { logGamma, stirlingError } from './gamma.js';
import { normalCdf, normalQuantile, normalSf } from './normal.js';
import { increasingRoot } from './root.js';

/** P(T <= t) of Student's t with df > 0 degrees of freedom (fractional allowed; Infinity = normal). RangeError for other df. */
export const studentTCdf = (t: number, df: number): number => {
  check(df);
  if (df === Infinity) return normalCdf(t);
  if (t === 0) return 0.5;
  const tail = 0.5 * outside(Math.abs(t), df).lower;
  return t > 0 ? 0.5 + 0.5 * outside(t, df).upper : tail;
};

/** P(T > t) of Student's t, to full relative precision in the upper tail; df as for `studentTCdf`. */
export const studentTSf = (t: number, df: number): number => (df === Infinity ? normalSf(t) : studentTCdf(-t, df));

/** t with P(T <= t) = p, p in [0, 1]: -Infinity at 0, Infinity at 1. RangeError for other p or df. */
export const studentTQuantile = (p: number, df: number): number => {
  check(df);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`studentTQuantile(${p}): a probability lies in [0, 1].`);
  if (df === Infinity) return normalQuantile(p);
  if (p === 0.5) return 0;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const size = p > 0.5 ? upper(1 - p, p - 0.5, df) : upper(p, 0.5 - p, df);
  return p > 0.5 ? size : -size;
};

const check = (df: number): void => {
  if (!(df > 0)) throw new RangeError(`Student's t with ${df} degrees of freedom: they must be above 0.`);
};

/** P(|T| > t) as `lower`, P(|T| <= t) as `upper`. */
const outside = (t: number, df: number): { lower: number; upper: number } => {
  // In these forms neither share is the difference of nearly equal numbers, and no square overflows.
  const ratio = t / Math.sqrt(df);
  if (ratio > FAR) {
    const logBeta = logGamma(0.5 * df) + logGamma(0.5) - logGamma(0.5 * df + 0.5);
    return { lower: Math.exp(-df * Math.log(ratio) - logBeta) / (0.5 * df), upper: 1 };
  }
  const inverse = 1 / ratio;
  return ratio > 1
    ? betaTails((inverse * inverse) / (1 + inverse * inverse), 1 / (1 + inverse * inverse), 0.5 * df, 0.5)
    : betaTails(1 / (1 + ratio * ratio), (ratio * ratio) / (1 + ratio * ratio), 0.5 * df, 0.5);
};

/** Beyond this t / sqrt(df) the tail is its leading power of t to rounding, and t^2 would soon overflow. */
const FAR = 1e100;

/** d log P(T > t) / d log t, negated. */
const steepness = (t: number, df: number, tail: number): number =>
  t > FAR * Math.sqrt(df) ? df : (t * density(t, df)) / tail;

const density = (t: number, df: number): number => {
  const half = 0.5 * df;
  const peak = Math.exp(stirlingError(half + 0.5) - stirlingError(half) + half * Math.log1p(0.5 / half) - 0.5);
  return (peak / Math.sqrt(2 * Math.PI)) * Math.exp(-(half + 0.5) * Math.log1p((t / df) * t));
};

/** t > 0 with P(T > t) = q < 1/2; `centre` = 1/2 - q. */
const upper = (q: number, centre: number, df: number): number => {
  if (q > 0.25)
    // P(0 < T <= t) is concave and below its tangent at 0: Newton from there climbs to the root.
    return increasingRoot(
      (t) => [0.5 * outside(t, df).upper - centre, density(t, df)],
      centre / density(0, df),
      1e-9 * centre,
    );
  // Heavy tails can put it past what a double holds.
  if (df < 2 && 0.5 * outside(1e300, df).lower > q) return Infinity;
  const target = Math.log(q);
  // log P(T > e^u) is concave in u.
  const u = increasingRoot(
    (v) => {
      const t = Math.exp(v);
      const tail = 0.5 * outside(t, df).lower;
      return [target - Math.log(tail), steepness(t, df, tail)];
    },
    Math.log(-normalQuantile(q)),
  );
  return Math.exp(u);
};
