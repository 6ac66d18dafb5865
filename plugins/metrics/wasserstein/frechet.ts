import type { Moments } from '../../../core/contracts/index.js';
import { matrixProduct, semidefiniteFactor, type SemidefiniteFactor, transpose } from '../../../core/numerics/index.js';
import { oncePer } from '../../../core/samples/index.js';
import { singularValues } from './singular-values.js';

/** The real distribution's moments are the same object in every generation. */
const factorOf = oncePer(({ mean, covariance }: Moments) => semidefiniteFactor(covariance, mean.length));

/**
 * W2 between the normal laws of these moments (Dowson & Landau 1982): its square is
 * |m - mu|^2 + tr S + tr Sigma - 2 tr (Sigma^(1/2) S Sigma^(1/2))^(1/2). The last trace is the sum of the singular values of
 * G'F where S = F F' and Sigma = G G', of any rank: eigenvalues of the product of the covariances would lose half of the
 * digits wherever one is singular.
 * @param model its factor is computed at every call
 * @param real its factor is computed once for each object
 */
export const frechetDistance = (model: Moments, real: Moments): number => {
  const d = real.mean.length;
  let squared = 0;
  for (let j = 0; j < d; j++) {
    const difference = model.mean[j]! - real.mean[j]!;
    squared += difference * difference + model.covariance[j * d + j]! + real.covariance[j * d + j]!;
  }
  const shared = nuclearNorm(semidefiniteFactor(model.covariance, d), factorOf(real), d);
  return Math.sqrt(Math.max(0, squared - 2 * shared));
};

const nuclearNorm = (model: SemidefiniteFactor, real: SemidefiniteFactor, d: number): number => {
  const product = matrixProduct(transpose(real.factor, d, real.rank), model.factor, real.rank, d, model.rank);
  return singularValues(product, real.rank, model.rank).reduce((sum, value) => sum + value, 0);
};
