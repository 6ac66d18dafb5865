import { betaKernel, betaTails } from './beta-incomplete.js';
import { increasingRoot } from './root.js';

/** x with I_x(a, b) = p. */
export const betaQuantile = (p: number, a: number, b: number): number => {
  check(p);
  return p <= 0.5 ? logistic(logit(p, a, b)) : logistic(-logit(1 - p, b, a));
};

/** x with 1 - I_x(a, b) = q, to full precision for small q. */
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
