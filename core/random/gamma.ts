import type { RandomStream } from '../contracts/index.js';

/** A draw of the exponential distribution of the given mean (default 1, above 0). */
export const exponential = (random: RandomStream, mean = 1): number => {
  if (!(mean > 0 && mean < Infinity)) throw new RangeError(`exponential: the mean ${mean} must be above 0 and finite.`);
  return -mean * Math.log(random.uniform());
};

/** A draw of Gamma(shape, 1), shape > 0: rejection from a cubed normal (Marsaglia & Tsang 2000). Exact. */
export const gamma = (random: RandomStream, shape: number): number => {
  check(shape);
  return shape >= 1 ? cubedNormal(random, shape) : Math.exp(logGammaDraw(random, shape));
};

/** The logarithm of a draw of Gamma(shape, 1): below shape 1 the draw itself is often too small for a double. */
const logGammaDraw = (random: RandomStream, shape: number): number => {
  check(shape);
  if (shape >= 1) return Math.log(cubedNormal(random, shape));
  // Gamma(a) is Gamma(a + 1) times U^(1/a).
  return Math.log(cubedNormal(random, shape + 1)) + Math.log(random.uniform()) / shape;
};

const check = (shape: number): void => {
  if (!(shape > 0 && shape < Infinity)) throw new RangeError(`gamma: the shape ${shape} must be above 0 and finite.`);
};

const cubedNormal = (random: RandomStream, shape: number): number => {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = random.uniform();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v))) return d * v;
  }
};

/** A draw of Beta(a, b), a, b > 0, from two gamma draws on the log scale, so that small parameters do not give 0 / 0. */
export const beta = (random: RandomStream, a: number, b: number): number => {
  const x = logGammaDraw(random, a);
  const y = logGammaDraw(random, b);
  return 1 / (1 + Math.exp(y - x));
};

/** A draw of the Dirichlet distribution, parameters all above 0: shares that add up to 1, in their order. */
export const dirichlet = (random: RandomStream, parameters: ArrayLike<number>): Float64Array => {
  if (parameters.length === 0) throw new RangeError('dirichlet: there must be at least one parameter.');
  const shares = new Float64Array(parameters.length);
  let largest = -Infinity;
  for (let i = 0; i < shares.length; i++) {
    shares[i] = logGammaDraw(random, parameters[i]!);
    largest = Math.max(largest, shares[i]!);
  }
  let total = 0;
  for (let i = 0; i < shares.length; i++) {
    shares[i] = Math.exp(shares[i]! - largest);
    total += shares[i]!;
  }
  for (let i = 0; i < shares.length; i++) shares[i]! /= total;
  return shares;
};
