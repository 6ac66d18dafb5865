import type { Moments } from '../../../core/contracts/index.js';

/** Exact mean and covariance of a mixture of distributions with these weights (adding up to 1) and moments. */
export const mixtureMoments = (weights: ArrayLike<number>, components: readonly Moments[]): Moments => {
  const d = components[0]?.mean.length ?? 0;
  const mean = new Float64Array(d);
  components.forEach((component, c) => {
    for (let i = 0; i < d; i++) mean[i]! += weights[c]! * component.mean[i]!;
  });
  const covariance = new Float64Array(d * d);
  components.forEach((component, c) => {
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++)
        covariance[i * d + j]! +=
          weights[c]! *
          (component.covariance[i * d + j]! + (component.mean[i]! - mean[i]!) * (component.mean[j]! - mean[j]!));
  });
  return { mean, covariance };
};
