/** Bernoulli numbers B_2k, the coefficients of the asymptotic series. */
const SERIES = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

/** The second derivative of log Gamma(x) for x > 0. */
export const trigamma = (x: number): number => {
  if (!(x > 0)) throw new RangeError(`trigamma(${x}): the argument must be above 0.`);
  let below = 0;
  for (; x < 10; x++) below += 1 / (x * x);
  const inverse = 1 / (x * x);
  let sum = 0;
  for (let k = SERIES.length - 1; k >= 0; k--) sum = (sum + SERIES[k]!) * inverse;
  return below + (1 + (0.5 + sum * x) / x) / x;
};
