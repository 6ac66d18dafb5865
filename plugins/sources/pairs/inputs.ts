import type { Moments } from '../../../core/contracts/index.js';

/** Independent normal inputs around 0 whose variances fall as i^-alpha; 0 = isotropic. */
export interface InputLaw {
  /** length d */
  readonly deviations: Float64Array;
  readonly moments: Moments;
}

export const inputLaw = (dimensions: number, alpha: number): InputLaw => {
  const deviations = Float64Array.from({ length: dimensions }, (_, i) => Math.exp(-0.5 * alpha * Math.log(i + 1)));
  const covariance = new Float64Array(dimensions * dimensions);
  for (let i = 0; i < dimensions; i++) covariance[i * dimensions + i] = deviations[i]! * deviations[i]!;
  return { deviations, moments: { mean: new Float64Array(dimensions), covariance } };
};
