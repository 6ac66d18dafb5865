/** From here on the asymptotic series has settled to working precision. */
const LARGE = 40;
const STEPS = 32;

/**
 * log(e^-x I0(x)), I0 the modified Bessel function of order 0, x >= 0. Below 40 the trapezoidal rule on
 * (1/pi) int_0^pi e^(x (cos t - 1)) dt, which converges geometrically for a periodic integrand; above, Hankel's expansion
 * (Abramowitz & Stegun 9.7.1).
 */
export const logScaledBesselI0 = (x: number): number => {
  if (x >= LARGE) {
    let term = 1;
    let sum = 1;
    for (let n = 1; n <= 30 && term > 1e-17; n++) {
      term *= ((2 * n - 1) * (2 * n - 1)) / (8 * n * x);
      sum += term;
    }
    return Math.log(sum) - 0.5 * Math.log(2 * Math.PI * x);
  }
  let sum = 0.5 * (1 + Math.exp(-2 * x));
  for (let i = 1; i < STEPS; i++) sum += Math.exp(x * (Math.cos((Math.PI * i) / STEPS) - 1));
  return Math.log(sum / STEPS);
};
