/** Coefficients B_2k / (2k (2k - 1)) of Stirling's series. */
const SERIES = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
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
  for (let k = SERIES.length - 1; k >= 0; k--) sum = sum * inverse + SERIES[k]!;
  return below + sum / x;
};

/** log Gamma(x) by Stirling's formula: right for every x > 0, but without relative precision near its zeros 1 and 2. */
export const stirlingLogGamma = (x: number): number => (x - 0.5) * Math.log(x) - x + HALF_LOG_2_PI + stirlingError(x);
