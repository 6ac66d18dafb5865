import { digamma, logGamma } from '../../../core/numerics/index.js';
import type { Levels } from '../../models/copula/marginal.js';

/** Normal components of one column: weights add up to 1, deviations are above 0; all three of one length. */
export interface Modes {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Distinct values of a column beyond which neighbours are joined before the mixture is fitted. */
const MOST_POINTS = 1024;
/**
 * Components that hold a smaller share of the rows are left out: the 0.005 of the paper's package, of the rows themselves, since
 * the weight of one without any is about 1 / rows; just below, for one row of 200 is no borderline case.
 */
const LEAST_SHARE = 0.0049;
const ITERATIONS = 100;
const TOLERANCE = 1e-3;

/**
 * The modes of a column, `most` at most: a variational mixture of normals with a Dirichlet process over its weights (Blei &
 * Jordan 2006), its priors those of scikit-learn's BayesianGaussianMixture with `weight_concentration_prior=0.001`, as mode-specific
 * normalisation has it (Xu et al. 2019, section 4.2). Fitted to standardised values, so that no unit decides; sums go through the
 * values in their order, so that no order of rows does. Values that are alike in all rows are no column for it.
 */
export const modesOf = (levels: Levels, rows: number, most: number): Modes => {
  const { values, shares } = points(levels);
  const mean = values.reduce((sum, value, i) => sum + shares[i]! * value, 0);
  const variance = values.reduce((sum, value, i) => sum + shares[i]! * (value - mean) * (value - mean), 0);
  const scale = Math.sqrt(variance);
  const standard = { values: values.map((value) => (value - mean) / scale), mass: shares.map((share) => share * rows) };
  const k = Math.min(most, values.length);
  const mixture = variationalMixture(standard, k, clusters(standard, k));
  const kept = [...mixture.weights.keys()].filter((c) => mixture.held[c]! > LEAST_SHARE * rows);
  const total = kept.reduce((sum, c) => sum + mixture.weights[c]!, 0);
  return {
    weights: Float64Array.from(kept, (c) => mixture.weights[c]! / total),
    means: Float64Array.from(kept, (c) => mean + scale * mixture.means[c]!),
    deviations: Float64Array.from(kept, (c) => scale * mixture.deviations[c]!),
  };
};

/** Neighbours joined at their mean, each group of as many of the distinct values. */
const points = ({ values, shares }: Levels): Pick<Levels, 'values' | 'shares'> => {
  if (values.length <= MOST_POINTS) return { values, shares };
  const joined = { values: new Float64Array(MOST_POINTS), shares: new Float64Array(MOST_POINTS) };
  for (let i = 0; i < values.length; i++) {
    const group = Math.floor((i * MOST_POINTS) / values.length);
    joined.shares[group]! += shares[i]!;
    joined.values[group]! += shares[i]! * values[i]!;
  }
  for (let group = 0; group < MOST_POINTS; group++) joined.values[group]! /= joined.shares[group]!;
  return joined;
};

/** Values of variance 1 around 0, and how many rows hold each. */
interface Points {
  readonly values: Float64Array;
  readonly mass: Float64Array;
}

const CONCENTRATION = 1e-3;
/** Added to the variance of a component. */
const REGULARISATION = 1e-6;
/** What ten rounding errors are: no component is divided by nothing. */
const NOTHING = 10 * Number.EPSILON;

/** The posterior of k components, one number each. */
interface Posterior {
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
const clusters = ({ values, mass }: Points, k: number): Uint32Array => {
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

interface Mixture extends Modes {
  /** rows of each component */
  readonly held: Float64Array;
}

/** Variational EM from hard clusters (Bishop 2006, section 10.2, in one dimension) until its bound changes by less than 0.001. */
export const variationalMixture = (points: Points, k: number, start: Uint32Array): Mixture => {
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
const varianceOf = ({ values, mass }: Points): number => {
  const rows = mass.reduce((sum, one) => sum + one, 0);
  const mean = values.reduce((sum, value, i) => sum + mass[i]! * value, 0) / rows;
  const squares = values.reduce((sum, value, i) => sum + mass[i]! * (value - mean) * (value - mean), 0);
  return rows > 1 && squares > 0 ? squares / (rows - 1) : 1;
};

const maximisation = ({ values, mass }: Points, k: number, shares: Float64Array, prior: number): Posterior => {
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
const expectation = ({ values, mass }: Points, posterior: Posterior, shares: Float64Array): number => {
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
const boundOf = ({ a, b, variances }: Posterior): number => {
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

/** Deviations of its mode that a scaled value of 1 lies from its mean. */
export const SPREAD = 4;

/**
 * The mode that most likely made a value, the first of equals. The paper draws one: then what lies between two modes is any of
 * them by chance, which rows that are made pay for with correlations.
 */
export const likeliestMode = ({ weights, means, deviations }: Modes, value: number): number => {
  let best = 0;
  let most = -Infinity;
  for (let c = 0; c < weights.length; c++) {
    const z = (value - means[c]!) / deviations[c]!;
    const log = Math.log(weights[c]! / deviations[c]!) - 0.5 * z * z;
    if (log > most) [most, best] = [log, c];
  }
  return best;
};
