/** Coefficients B_2k / 2k of the asymptotic series. */
const SERIES = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

/** d log Gamma(x) / dx for x > 0; absolute precision 1e-15 about its zero at 1.4616, relative elsewhere. */
export const digamma = (x: number): number => {
  if (!(x > 0)) throw new RangeError(`digamma(${x}): the argument must be above 0.`);
  let below = 0;
  while (x < 10) below -= 1 / x++;
  const inverse = 1 / (x * x);
  let sum = 0;
  for (let k = SERIES.length - 1; k >= 0; k--) sum = (sum + SERIES[k]!) * inverse;
  return below + Math.log(x) - 0.5 / x - sum;
};
