/** constant + factor f(x): what is fitted along an axis. */
export interface LawCurve {
  /** what the values tend to (rows), or where they begin (share 0) */
  readonly constant: number;
  readonly factor: number;
  readonly exponent: number;
  /** weighted sum of squares that the fit leaves */
  readonly loss: number;
}
export interface LawFamily {
  /** f at a position of the axis */
  basis(x: number, exponent: number): number;
  readonly exponents: readonly [low: number, high: number];
  /** the search runs over log exponents */
  readonly logarithmic?: true;
  /** the constant is at least this; absent = free */
  readonly least?: number;
  /** the constant is this */
  readonly fixed?: number;
  /** the factor is never below 0 */
  readonly falling: boolean;
}

const GRID = 40;
const REFINE = 16;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Weighted least squares at some positions, by search over the exponent, in which alone the law is not linear. */
export class LawSearch {
  readonly #first: number;
  readonly #step: number;
  readonly #bases: readonly Float64Array[];

  constructor(
    private readonly family: LawFamily,
    private readonly x: readonly number[],
  ) {
    const [low, high] = family.exponents;
    const [first, last] = family.logarithmic === true ? [Math.log(low), Math.log(high)] : [low, high];
    this.#first = first;
    this.#step = (last - first) / GRID;
    // The same for every resampled study.
    this.#bases = Array.from({ length: GRID + 1 }, (_, i) => this.#basis(first + this.#step * i));
  }

  #exponent(place: number): number {
    return this.family.logarithmic === true ? Math.exp(place) : place;
  }
  #basis(place: number): Float64Array {
    return basisAt(this.family, this.#exponent(place), this.x);
  }

  fit(y: ArrayLike<number>, weights: ArrayLike<number>): LawCurve {
    const loss = (basis: Float64Array): number => solve(this.family, basis, y, weights).loss;
    let [best, least] = [0, Infinity];
    for (let i = 0; i <= GRID; i++) {
      const here = loss(this.#bases[i]!);
      if (here < least) [best, least] = [i, here];
    }
    let low = this.#first + this.#step * Math.max(0, best - 1);
    let high = this.#first + this.#step * Math.min(GRID, best + 1);
    let [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    let [lossA, lossB] = [loss(this.#basis(a)), loss(this.#basis(b))];
    for (let i = 0; i < REFINE; i++) {
      if (lossA < lossB) {
        [high, b, lossB] = [b, a, lossA];
        a = high - GOLDEN * (high - low);
        lossA = loss(this.#basis(a));
      } else {
        [low, a, lossA] = [a, b, lossB];
        b = low + GOLDEN * (high - low);
        lossB = loss(this.#basis(b));
      }
    }
    const place = (low + high) / 2;
    return { ...solve(this.family, this.#basis(place), y, weights), exponent: this.#exponent(place) };
  }
}

/** The best law of one exponent. */
export const lawAt = (
  family: LawFamily,
  exponent: number,
  x: readonly number[],
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): LawCurve => ({
  ...solve(family, basisAt(family, exponent, x), y, weights),
  exponent,
});

const basisAt = (family: LawFamily, exponent: number, x: readonly number[]): Float64Array => {
  const basis = new Float64Array(x.length);
  for (let i = 0; i < basis.length; i++) basis[i] = family.basis(x[i]!, exponent);
  return basis;
};

/** Weighted: sum of the weights, means of f and y, sums of squares and products around them. */
const sumsOf = (f: Float64Array, y: ArrayLike<number>, weights: ArrayLike<number>) => {
  let [w, wf, wy] = [0, 0, 0];
  for (let i = 0; i < f.length; i++) {
    w += weights[i]!;
    wf += weights[i]! * f[i]!;
    wy += weights[i]! * y[i]!;
  }
  const [meanF, meanY] = [wf / w, wy / w];
  let [ff, fy] = [0, 0];
  for (let i = 0; i < f.length; i++) {
    ff += weights[i]! * (f[i]! - meanF) * (f[i]! - meanF);
    fy += weights[i]! * (f[i]! - meanF) * (y[i]! - meanY);
  }
  return { w, meanF, meanY, ff, fy };
};

/** Two coefficients, held within their limits. */
const solve = (
  { least, fixed, falling }: LawFamily,
  f: Float64Array,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): Omit<LawCurve, 'exponent'> => {
  const { w, meanF, meanY, ff, fy } = sumsOf(f, y, weights);
  let factor = ff > 0 ? fy / ff : 0;
  let constant = meanY - factor * meanF;
  const held = fixed ?? (least !== undefined && !(constant > least) ? least : undefined);
  if (held !== undefined) {
    constant = held;
    const squares = ff + w * meanF * meanF;
    factor = squares > 0 ? (fy + w * meanF * (meanY - held)) / squares : 0;
  }
  if (falling && !(factor > 0)) [constant, factor] = [fixed ?? Math.max(least ?? -Infinity, meanY), 0];
  let loss = 0;
  for (let i = 0; i < f.length; i++) {
    const off = constant + factor * f[i]! - y[i]!;
    loss += weights[i]! * off * off;
  }
  return { constant, factor, loss };
};
