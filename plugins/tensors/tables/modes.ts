import type { Levels } from '../../models/copula/marginal.js';
import { clusters, variationalMixture, type ColumnModes } from './variational-mixture.js';

/** Distinct values of a column beyond which neighbours are joined before the mixture is fitted. */
const MOST_POINTS = 1024;
/**
 * Components that hold a smaller share of the rows are left out: the 0.005 of the paper's package, of the rows themselves, since
 * the weight of one without any is about 1 / rows; just below, for one row of 200 is no borderline case.
 */
const LEAST_SHARE = 0.0049;

/**
 * The modes of a column, `most` at most: a variational mixture of normals with a Dirichlet process over its weights (Blei &
 * Jordan 2006), its priors those of scikit-learn's BayesianGaussianMixture with `weight_concentration_prior=0.001`, as mode-specific
 * normalisation has it (Xu et al. 2019, section 4.2). Fitted to standardised values, so that no unit decides; sums go through the
 * values in their order, so that no order of rows does. Values that are alike in all rows are no column for it.
 */
export const modesOf = (levels: Levels, rows: number, most: number): ColumnModes => {
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

/** Deviations of its mode that a scaled value of 1 lies from its mean. */
export const SPREAD = 4;

/**
 * The mode that most likely made a value, the first of equals. The paper draws one: then what lies between two modes is any of
 * them by chance, which rows that are made pay for with correlations.
 */
export const likeliestMode = ({ weights, means, deviations }: ColumnModes, value: number): number => {
  let best = 0;
  let most = -Infinity;
  for (let c = 0; c < weights.length; c++) {
    const z = (value - means[c]!) / deviations[c]!;
    const log = Math.log(weights[c]! / deviations[c]!) - 0.5 * z * z;
    if (log > most) [most, best] = [log, c];
  }
  return best;
};
