import { digamma, logGamma } from '../../../core/numerics/index.js';

/** Normal components of one column: weights add up to 1, deviations are above 0; all three of one length. */
export interface ColumnModes {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

const ITERATIONS = 100;
const TOLERANCE = 1e-3;

/** Values of variance 1 around 0, and how many rows hold each. */
export interface WeightedValues {
  readonly values: Float64Array;
  readonly mass: Float64Array;
}

const CONCENTRATION = 1e-3;
/** Added to the variance of a component. */
const REGULARISATION = 1e-6;
/** What ten rounding errors are: no component is divided by nothing. */
const NOTHING = 10 * Number.EPSILON;

/** The posterior of k components, one number each. */
interface ModesPosterior {
  /**
   * 1 and the rows that it holds: with these priors a of its stick Beta(a, b), the strength of its mean in units of its
   * precision, and the degrees of freedom of that
   */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** Standardised values that lie this close to the middle of two centres go to the lower one, however they were rounded. */
const TIE = 1e-9;

/**
 * k-means on a line (Lloyd 1982) from groups of equal shares of the rows: which group each value is in. Without chance, and the
 * same in every unit: whole numbers often lie in the very middle of two centres.
 */
export const clusters = ({ values, mass }: WeightedValues, k: number): Uint32Array => {
  const total = mass.reduce((sum, one) => sum + one, 0);
  let below = 0;
  let groups = Uint32Array.from(values, (_, i) => {
    const middle = below + mass[i]! / 2;
    below += mass[i]!;
    return values.length <= k ? i : Math.min(k - 1, Math.floor((k * middle) / total));
  });
  const centres = new Float64Array(k);
  for (let sweep = 0; sweep < ITERATIONS; sweep++) {
    const held = new Float64Array(k);
    const sums = new Float64Array(k);
    for (let i = 0; i < values.length; i++) {
      held[groups[i]!]! += mass[i]!;
      sums[groups[i]!]! += mass[i]! * values[i]!;
    }
    for (let c = 0; c < k; c++) centres[c] = held[c]! > 0 ? sums[c]! / held[c]! : (centres[c - 1] ?? values[0]!);
    let c = 0;
    const next = Uint32Array.from(values, (value) => {
      while (c < k - 1 && value > (centres[c]! + centres[c + 1]!) / 2 + TIE) c++;
      return c;
    });
    if (next.every((group, i) => group === groups[i])) break;
    groups = next;
  }
  return groups;
};

export interface FittedModes extends ColumnModes {
  /** rows of each component */
  readonly held: Float64Array;
}

/** Variational EM from hard clusters (Bishop 2006, section 10.2, in one dimension) until its bound changes by less than 0.001. */
export const variationalMixture = (points: WeightedValues, k: number, start: Uint32Array): FittedModes => {
  const n = points.values.length;
  const shares = new Float64Array(n * k);
  for (let i = 0; i < n; i++) shares[i * k + start[i]!] = 1;
  const prior = varianceOf(points);
  let posterior = maximisation(points, k, shares, prior);
  let before = -Infinity;
  for (let done = 0; done < ITERATIONS; done++) {
    const entropy = expectation(points, posterior, shares);
    posterior = maximisation(points, k, shares, prior);
    const bound = entropy + boundOf(posterior);
    if (Math.abs(bound - before) < TOLERANCE) break;
    before = bound;
  }
  const { a, b, means, variances } = posterior;
  const weights = new Float64Array(k);
  let left = 1;
  for (let c = 0; c < k; c++) {
    weights[c] = (left * a[c]!) / (a[c]! + b[c]!);
    left *= b[c]! / (a[c]! + b[c]!);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    weights: weights.map((weight) => weight / total),
    means,
    deviations: variances.map(Math.sqrt),
    held: a.map((rows) => rows - 1),
  };
};

/** Unbiased; of one row 1. */
const varianceOf = ({ values, mass }: WeightedValues): number => {
  const rows = mass.reduce((sum, one) => sum + one, 0);
  const mean = values.reduce((sum, value, i) => sum + mass[i]! * value, 0) / rows;
  const squares = values.reduce((sum, value, i) => sum + mass[i]! * (value - mean) * (value - mean), 0);
  return rows > 1 && squares > 0 ? squares / (rows - 1) : 1;
};

const maximisation = (
  { values, mass }: WeightedValues,
  k: number,
  shares: Float64Array,
  prior: number,
): ModesPosterior => {
  const n = values.length;
  const centre = values.reduce((sum, value, i) => sum + mass[i]! * value, 0) / mass.reduce((sum, one) => sum + one, 0);
  const held = new Float64Array(k).fill(NOTHING);
  const means = new Float64Array(k);
  const variances = new Float64Array(k);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < k; c++) {
      const share = mass[i]! * shares[i * k + c]!;
      held[c]! += share;
      means[c]! += share * values[i]!;
    }
  for (let c = 0; c < k; c++) means[c]! /= held[c]!;
  for (let i = 0; i < n; i++)
    for (let c = 0; c < k; c++) {
      const apart = values[i]! - means[c]!;
      variances[c]! += mass[i]! * shares[i * k + c]! * apart * apart;
    }
  const b = new Float64Array(k);
  for (let c = k - 1, after = 0; c >= 0; c--) {
    b[c] = CONCENTRATION + after;
    after += held[c]!;
  }
  for (let c = 0; c < k; c++) {
    const own = held[c]!;
    const apart = means[c]! - centre;
    const spread = variances[c]! / own + REGULARISATION;
    variances[c] = (prior + own * spread + (own / (1 + own)) * apart * apart) / (1 + own);
    means[c] = (centre + own * means[c]!) / (1 + own);
  }
  return { a: held.map((own) => 1 + own), b, means, variances };
};

/** Fills in each value's responsibilities; gives what their entropy adds to the bound. */
const expectation = ({ values, mass }: WeightedValues, posterior: ModesPosterior, shares: Float64Array): number => {
  const { a, b, means, variances } = posterior;
  const k = a.length;
  const offset = new Float64Array(k);
  for (let c = 0, left = 0; c < k; c++) {
    const both = digamma(a[c]! + b[c]!);
    const weight = digamma(a[c]!) - both + left;
    left += digamma(b[c]!) - both;
    const precision = Math.log(2) + digamma(a[c]! / 2) - Math.log(a[c]!) - Math.log(variances[c]!);
    offset[c] = weight + 0.5 * (precision - Math.log(2 * Math.PI) - 1 / a[c]!);
  }
  let entropy = 0;
  for (let i = 0; i < values.length; i++) {
    let most = -Infinity;
    for (let c = 0; c < k; c++) {
      const apart = values[i]! - means[c]!;
      const log = offset[c]! - (0.5 * apart * apart) / variances[c]!;
      shares[i * k + c] = log;
      if (log > most) most = log;
    }
    let sum = 0;
    for (let c = 0; c < k; c++) sum += Math.exp(shares[i * k + c]! - most);
    const total = most + Math.log(sum);
    for (let c = 0; c < k; c++) {
      const log = shares[i * k + c]! - total;
      const share = Math.exp(log);
      shares[i * k + c] = share;
      if (share > 0) entropy -= mass[i]! * share * log;
    }
  }
  return entropy;
};

/** The bound but for the entropy of the responsibilities and for what no iteration changes. */
const boundOf = ({ a, b, variances }: ModesPosterior): number => {
  let bound = 0;
  for (let c = 0; c < a.length; c++) {
    const v = a[c]!;
    const root = -0.5 * (Math.log(variances[c]!) + Math.log(v));
    bound += v * root + 0.5 * v * Math.log(2) + logGamma(v / 2);
    bound += logGamma(v) + logGamma(b[c]!) - logGamma(v + b[c]!);
    bound -= 0.5 * Math.log(v);
  }
  return bound;
};
