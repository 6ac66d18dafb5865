import type { RandomStream } from '../contracts/index.js';

/** A draw of Gamma(shape, 1), shape > 0: rejection from a cubed normal (Marsaglia & Tsang 2000). Exact. */
export const gamma = (random: RandomStream, shape: number): number => {
  check(shape);
  return shape >= 1 ? cubedNormal(random, shape) : Math.exp(logGammaDraw(random, shape));
};

/** The logarithm of a draw of Gamma(shape, 1): below shape 1 the draw itself is often too small for a double. */
export const logGammaDraw = (random: RandomStream, shape: number): number => {
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
