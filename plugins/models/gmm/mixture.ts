import type { Moments } from '../../../core/contracts/index.js';
import { cholesky, invertLower } from '../../../core/numerics/index.js';

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

/** Rows to fit a mixture to. */
export interface Observations {
  /** count x d, row-major */
  readonly values: Float64Array | Float32Array;
  readonly count: number;
  readonly d: number;
  /** one a row; absent = all 1 */
  readonly weights?: Float64Array;
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

const LOG_2_PI = Math.log(2 * Math.PI);

/** A mixture made ready for evaluation. */
export interface MixtureDensity {
  readonly k: number;
  readonly d: number;
  readonly full: boolean;
  readonly means: Float64Array;
  /** log weight, less half of d log 2 pi + log determinant; -Infinity for a component without weight */
  readonly offset: Float64Array;
  /** what turns a deviation into independent standard normals: inverse Cholesky factors (k x d x d), or inverse standard deviations (k x d) */
  readonly whitening: Float64Array;
}

/** Undefined when a component with weight is singular. */
export const mixtureDensity = (mixture: Mixture): MixtureDensity | undefined => {
  const { k, d, weights, means, covariances } = mixture;
  const full = mixture.covariance === 'full';
  const offset = new Float64Array(k).fill(-Infinity);
  const whitening = new Float64Array(k * d * (full ? d : 1));
  for (let c = 0; c < k; c++) {
    if (weights[c] === 0) continue;
    let logDeterminant = 0;
    if (full) {
      const factor = cholesky(covariances.subarray(c * d * d, (c + 1) * d * d), d);
      if (factor === undefined) return undefined;
      whitening.set(invertLower(factor.lower, d), c * d * d);
      logDeterminant = factor.logDeterminant;
    } else
      for (let i = 0; i < d; i++) {
        const variance = covariances[mixture.covariance === 'diagonal' ? c * d + i : c]!;
        if (!(variance > 0)) return undefined;
        whitening[c * d + i] = 1 / Math.sqrt(variance);
        logDeterminant += Math.log(variance);
      }
    offset[c] = Math.log(weights[c]!) - 0.5 * (d * LOG_2_PI + logDeterminant);
  }
  return { k, d, full, means, offset, whitening };
};

/** Shares below e^-40 = 4e-18 of the largest change no sum in double precision. */
export const NEGLIGIBLE = 40;

/**
 * For the row at `at`: log(weight x density) of every component into `out` (k), the row's deviation from every mean into
 * `deviations` (k x d). Returns the largest entry of `out`. Entries that are negligible beside an earlier one are
 * -Infinity, their deviations unfinished.
 */
export const componentLogDensities = (
  { k, d, full, means, offset, whitening }: MixtureDensity,
  values: Float64Array | Float32Array,
  at: number,
  out: Float64Array,
  deviations: Float64Array,
): number => {
  let largest = -Infinity;
  for (let c = 0; c < k; c++) {
    const from = c * d;
    // In squares of standard deviations: beyond this the component is given up.
    const limit = 2 * (offset[c]! - largest + NEGLIGIBLE);
    let square = 0;
    let i = 0;
    if (full)
      for (let entry = from * d; i < d && square <= limit; i++, entry += d) {
        const deviation = values[at + i]! - means[from + i]!;
        deviations[from + i] = deviation;
        let sum = whitening[entry + i]! * deviation;
        for (let j = 0; j < i; j++) sum += whitening[entry + j]! * deviations[from + j]!;
        square += sum * sum;
      }
    else
      for (; i < d && square <= limit; i++) {
        const deviation = values[at + i]! - means[from + i]!;
        deviations[from + i] = deviation;
        const z = deviation * whitening[from + i]!;
        square += z * z;
      }
    const density = square <= limit ? offset[c]! - 0.5 * square : -Infinity;
    out[c] = density;
    if (density > largest) largest = density;
  }
  return largest;
};
