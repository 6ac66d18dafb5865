import type { Moments, Vectors } from '../../../core/contracts/index.js';

export interface Equicorrelated {
  readonly dimensions: number;
  readonly mean: number;
  readonly sd: number;
  /**
   * Symmetric square root of the correlation matrix: own I + shared 11'. x = mean + sd (own z + shared sum(z)) for
   * standard normal z.
   */
  readonly root: { readonly own: number; readonly shared: number };
  readonly moments: Moments;
  /** log density of each row */
  logLikelihood(this: void, samples: Vectors): Float64Array;
}

/**
 * The normal law whose columns have equal means and spreads and, pairwise, the same correlation r in
 * (-1/(d-1), 1). The correlation matrix (1 - r) I + r 11' has eigenvalue 1 + (d-1) r once and 1 - r otherwise, which
 * gives its square root, inverse and determinant in closed form.
 */
export const equicorrelated = (law: {
  readonly dimensions: number;
  readonly mean: number;
  readonly sd: number;
  readonly correlation: number;
}): Equicorrelated => {
  const { dimensions: d, mean, sd } = law;
  const r = d === 1 ? 0 : law.correlation;
  const small = 1 - r;
  const large = 1 + (d - 1) * r;
  const covariance = new Float64Array(d * d).fill(r * sd * sd);
  for (let j = 0; j < d; j++) covariance[j * d + j] = sd * sd;
  const constant = -0.5 * (d * Math.log(2 * Math.PI * sd * sd) + (d - 1) * Math.log(small) + Math.log(large));
  return {
    dimensions: d,
    mean,
    sd,
    root: { own: Math.sqrt(small), shared: (Math.sqrt(large) - Math.sqrt(small)) / d },
    moments: { mean: new Float64Array(d).fill(mean), covariance },
    logLikelihood({ count, values }) {
      const out = new Float64Array(count);
      for (let i = 0, at = 0; i < count; i++) {
        let sum = 0;
        let squares = 0;
        for (let j = 0; j < d; j++) {
          const z = (values[at++]! - mean) / sd;
          sum += z;
          squares += z * z;
        }
        out[i] = constant - (0.5 * (squares - (r / large) * sum * sum)) / small;
      }
      return out;
    },
  };
};
