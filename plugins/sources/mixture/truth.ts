import type { Moments, Truth, Vectors } from '../../../core/contracts/index.js';
import { chiSquareSf, logSumExp } from '../../../core/numerics/index.js';
import type { IsotropicMixture } from './layout.js';

/** Share of a mode's rows that count as lying outside of it. */
const OUTSIDE = 0.001;

/** What is known of the mixture's distribution: all of it. */
export const mixtureTruth = (
  mixture: IsotropicMixture,
): Required<Pick<Truth<Vectors>, 'moments' | 'logLikelihood' | 'modes'>> => ({
  moments: momentsOf(mixture),
  logLikelihood: (samples) => logDensity(mixture, samples),
  modes: { shares: mixture.weights, of: modeFinder(mixture) },
});

const momentsOf = ({ k, d, weights, means, sds }: IsotropicMixture): Moments => {
  const mean = new Float64Array(d);
  for (let c = 0; c < k; c++) for (let j = 0; j < d; j++) mean[j]! += weights[c]! * means[c * d + j]!;
  const covariance = new Float64Array(d * d);
  for (let c = 0; c < k; c++)
    for (let i = 0; i < d; i++) {
      covariance[i * d + i]! += weights[c]! * sds[c]! * sds[c]!;
      for (let j = 0; j < d; j++)
        covariance[i * d + j]! += weights[c]! * (means[c * d + i]! - mean[i]!) * (means[c * d + j]! - mean[j]!);
    }
  return { mean, covariance };
};

const logDensity = ({ k, d, weights, means, sds }: IsotropicMixture, { count, values }: Vectors): Float64Array => {
  const constants = Float64Array.from(
    { length: k },
    (_, c) => Math.log(weights[c]!) - d * (Math.log(sds[c]!) + 0.5 * Math.log(2 * Math.PI)),
  );
  const each = new Float64Array(k);
  const out = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    for (let c = 0; c < k; c++)
      each[c] = constants[c]! - 0.5 * standardSquare(values, row * d, means, c * d, d, sds[c]!);
    out[row] = logSumExp(each);
  }
  return out;
};

/**
 * The mode whose mean is nearest in that mode's standard deviations; -1 farther from it than all but 0.1 % of its own rows
 * are. The shares of rows told apart in this way are the weights, but for that 0.1 %, where modes do not overlap.
 */
const modeFinder = ({ k, d, means, sds }: IsotropicMixture): ((samples: Vectors) => Int32Array) => {
  const limit = upperQuantile(d);
  return ({ count, values }) => {
    const out = new Int32Array(count);
    for (let row = 0; row < count; row++) {
      let nearest = -1;
      let least = limit;
      for (let c = 0; c < k; c++) {
        const square = standardSquare(values, row * d, means, c * d, d, sds[c]!);
        if (square <= least) {
          least = square;
          nearest = c;
        }
      }
      out[row] = nearest;
    }
    return out;
  };
};

const standardSquare = (
  values: Vectors['values'],
  at: number,
  means: Float64Array,
  from: number,
  d: number,
  sd: number,
): number => {
  let square = 0;
  for (let j = 0; j < d; j++) {
    const z = (values[at + j]! - means[from + j]!) / sd;
    square += z * z;
  }
  return square;
};

/** The chi-square quantile (d degrees of freedom) that 0.1 % lie above, by bisection. */
const upperQuantile = (d: number): number => {
  let low = d;
  let high = 20 * (d + 10);
  while (high - low > 1e-12 * high) {
    const middle = 0.5 * (low + high);
    if (chiSquareSf(middle, d) > OUTSIDE) low = middle;
    else high = middle;
  }
  return high;
};
