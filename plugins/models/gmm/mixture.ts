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

/** The mixture of the chosen coordinates alone. */
export const marginal = (mixture: Mixture, columns: readonly number[]): Mixture => {
  const { covariance, k, d, covariances } = mixture;
  const components = Array.from({ length: k }, (_, c) => c);
  const of = (values: Float64Array, row: number): number[] => columns.map((j) => values[row * d + j]!);
  return {
    ...mixture,
    d: columns.length,
    means: Float64Array.from(components.flatMap((c) => of(mixture.means, c))),
    covariances:
      covariance === 'spherical'
        ? covariances
        : Float64Array.from(
            components.flatMap((c) =>
              covariance === 'diagonal' ? of(covariances, c) : columns.flatMap((i) => of(covariances, c * d + i)),
            ),
          ),
  };
};
