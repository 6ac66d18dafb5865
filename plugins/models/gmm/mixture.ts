export type MixtureCovariance = 'full' | 'diagonal' | 'spherical';

/**
 * A mixture of k Gaussians in d dimensions. `weights`: k, adding up to 1; `means`: k x d; `covariances`: k x d x d (full),
 * k x d (diagonal) or k (spherical), all row-major.
 */
export interface Mixture {
  readonly covariance: MixtureCovariance;
  readonly k: number;
  readonly d: number;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
}

/** Numbers that one component's covariance takes. */
export const covarianceLength = (covariance: MixtureCovariance, d: number): number =>
  covariance === 'full' ? d * d : covariance === 'diagonal' ? d : 1;

/** One component's covariance: d x d. */
export const componentCovariance = ({ covariance, d, covariances }: Mixture, component: number): Float64Array => {
  if (covariance === 'full') return covariances.slice(component * d * d, (component + 1) * d * d);
  const full = new Float64Array(d * d);
  for (let i = 0; i < d; i++) full[i * d + i] = covariances[covariance === 'diagonal' ? component * d + i : component]!;
  return full;
};
