export interface PowerLaw {
  /** >= 0 */
  readonly floor: number;
  /** factor of T^-exponent, >= 0 */
  readonly factor: number;
  readonly exponent: number;
}

const STEEPEST = 3;
const FLATTEST = 0.02;
const GRID = 40;
const REFINE = 24;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Least squares of relative errors of floor + factor T^-exponent, floor and factor >= 0, exponent from .02 to 3; by search
 * over the exponent, the other two being linear. `sizes`: three or more; `risks`: their means, above 0.
 */
export const fitPowerLaw = (sizes: readonly number[], risks: ArrayLike<number>): PowerLaw => {
  // In units of the smallest size, so that no power runs out of range.
  const x = sizes.map((size) => Math.log(size / sizes[0]!));
  const at = (exponent: number): Linear => linear(x, risks, exponent);
  let best = FLATTEST;
  for (let i = 0; i <= GRID; i++) {
    const exponent = FLATTEST + ((STEEPEST - FLATTEST) * i) / GRID;
    if (at(exponent).loss < at(best).loss) best = exponent;
  }
  const step = (STEEPEST - FLATTEST) / GRID;
  let low = Math.max(FLATTEST, best - step);
  let high = Math.min(STEEPEST, best + step);
  for (let i = 0; i < REFINE; i++) {
    const [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (at(a).loss < at(b).loss) high = b;
    else low = a;
  }
  const exponent = (low + high) / 2;
  const { floor, factor } = at(exponent);
  return { floor, factor: factor * Math.exp(exponent * Math.log(sizes[0]!)), exponent };
};

interface Linear {
  readonly floor: number;
  readonly factor: number;
  readonly loss: number;
}
/** Weighted least squares with both coefficients held at 0 or above. */
const linear = (x: readonly number[], y: ArrayLike<number>, exponent: number): Linear => {
  let [w, wf, wff, wy, wfy] = [0, 0, 0, 0, 0];
  const f = x.map((log) => Math.exp(-exponent * log));
  for (let i = 0; i < f.length; i++) {
    const weight = 1 / (y[i]! * y[i]!);
    w += weight;
    wf += weight * f[i]!;
    wff += weight * f[i]! * f[i]!;
    wy += weight * y[i]!;
    wfy += weight * f[i]! * y[i]!;
  }
  const determinant = w * wff - wf * wf;
  let factor = determinant > 0 ? (w * wfy - wf * wy) / determinant : 0;
  let floor = (wy - factor * wf) / w;
  if (!(floor > 0)) [floor, factor] = [0, wfy / wff];
  if (!(factor > 0)) [floor, factor] = [wy / w, 0];
  let loss = 0;
  for (let i = 0; i < f.length; i++) {
    const off = (floor + factor * f[i]!) / y[i]! - 1;
    loss += off * off;
  }
  return { floor, factor, loss };
};
