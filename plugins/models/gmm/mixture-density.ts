import { cholesky, invertLower } from '../../../core/numerics/index.js';
import type { Mixture } from './mixture.js';

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
