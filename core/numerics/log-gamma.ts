import { stirlingLogGamma } from './stirling.js';

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

/** log Gamma(x) for x > 0, with relative precision at its zeros 1 and 2 as well. */
export const logGamma = (x: number): number => {
  if (!(x > 0)) throw new RangeError(`logGamma(${x}): the argument must be above 0.`);
  if (x === Infinity) return Infinity;
  if (x < 0.5) return nearTwo(x) - Math.log1p(x) - Math.log(x);
  if (x <= 1.5) return nearTwo(x - 1) - Math.log1p(x - 1);
  return x <= 2.5 ? nearTwo(x - 2) : stirlingLogGamma(x);
};
