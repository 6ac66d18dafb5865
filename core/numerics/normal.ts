/**
 * Error function, by its Taylor series near 0 and, beyond, by the trapezoidal rule on
 * erfc(x) = (2 x e^{-x^2} / pi) int_0^inf e^{-t^2} / (x^2 + t^2) dt
 * with the pole's residue taken off (Chiarella & Reichel 1968; Matta & Reichel 1971). With the step 1/2 the rule's own
 * error is below e^{-4 pi^2} = 7e-18, so that a dozen terms are exact to rounding.
 */
const STEP = 0.5;
const NODES = 13;
const NODE = Float64Array.from({ length: NODES }, (_, n) => n * STEP * (n * STEP));
const WEIGHT = NODE.map((square, n) => (n === 0 ? 0.5 : Math.exp(-square)));
const TWO_OVER_SQRT_PI = 1.1283791670955126;

/** e^{-x^2}, with the rounding error of x^2 made good: it would be magnified by x^2. */
const gaussianKernel = (x: number): number => {
  const high = Math.round(x * 1024) / 1024;
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high));
};

const series = (x: number): number => {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= -square / n;
    sum += term / (2 * n + 1);
  }
  return TWO_OVER_SQRT_PI * sum;
};

/** x > 0, not near 0 */
const tail = (x: number): number => {
  const square = x * x;
  let sum = 0;
  for (let n = NODES - 1; n >= 0; n--) sum += WEIGHT[n]! / (square + NODE[n]!);
  const rule = ((2 * STEP * x) / Math.PI) * gaussianKernel(x) * sum;
  return x < Math.PI / STEP ? rule - 2 / Math.expm1((2 * Math.PI * x) / STEP) : rule;
};

/** The error function: 2 / sqrt(pi) times the integral of e^{-t^2} from 0 to x. Any x; NaN gives NaN. */
export const erf = (x: number): number => {
  if (Math.abs(x) < 0.75) return series(x);
  return x > 0 ? 1 - tail(x) : tail(-x) - 1;
};

/** The complement 1 - erf(x), to full relative precision where it is small. */
export const erfc = (x: number): number => {
  if (Math.abs(x) < 0.75) return 1 - series(x);
  if (x === Infinity) return 0;
  return x > 0 ? tail(x) : 2 - (x === -Infinity ? 0 : tail(-x));
};

const SQRT_2_PI = 2.5066282746310002;

/** P(Z <= x) of the standard normal, to full relative precision in the lower tail. */
export const normalCdf = (x: number): number => 0.5 * erfc(-x * Math.SQRT1_2);

/** P(Z > x) of the standard normal, to full relative precision in the upper tail. */
export const normalSf = (x: number): number => 0.5 * erfc(x * Math.SQRT1_2);

/** Density of the standard normal at x. */
export const normalDensity = (x: number): number => gaussianKernel(x * Math.SQRT1_2) / SQRT_2_PI;

/**
 * x with P(Z <= x) = p, p in [0, 1]; RangeError outside. A rational start (Abramowitz & Stegun 26.2.23, error below 4.5e-4), then Halley
 * steps on whichever of the tail and the central probability keeps its relative precision.
 */
export const normalQuantile = (p: number): number => {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile(${p}): a probability lies in [0, 1].`);
  if (p === 0.5) return 0;
  if (p > 0.5) return -lower(1 - p, p - 0.5);
  return lower(p, 0.5 - p);
};

/** -x for the tail probability q <= 1/2; `centre` = 1/2 - q without its rounding */
const lower = (q: number, centre: number): number => {
  if (q === 0) return -Infinity;
  const t = Math.sqrt(-2 * Math.log(q));
  let x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 3; step++) {
    const excess = q > 0.3 ? centre - 0.5 * erf(x * Math.SQRT1_2) : normalSf(x) - q;
    const newton = excess / normalDensity(x);
    x += newton / (1 - 0.5 * x * newton);
  }
  return -x;
};
