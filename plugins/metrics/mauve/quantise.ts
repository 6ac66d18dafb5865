import type { RandomStream } from '../../../core/contracts/index.js';
import { meanAndCovariance, symmetricEigen } from '../../../core/numerics/index.js';
import { kMeans } from '../../models/gmm/k-means.js';
import { joinPoints, type Points, squaredDistance } from '../distance/points.js';

/** Share of the variance that the directions which are kept explain. */
const EXPLAINED = 0.9;
/** Clusterings from seeds of their own, of which the tightest counts, and sweeps of each at most. */
const RUNS = 5;
const SWEEPS = 500;

/**
 * Shares of p's and of q's rows in k clusters of both together: rows of unit length, their leading principal components,
 * Lloyd's k-means from k-means++ seeds, the tightest of five (Pillutla et al. 2021, appendix, with their settings).
 */
export const quantised = (
  p: Points,
  q: Points,
  k: number,
  random: RandomStream,
  signal: AbortSignal,
): readonly [Float64Array, Float64Array] => {
  const rows = leadingComponents(unitRows(joinPoints(p, q)));
  let best: { readonly spread: number; readonly nearest: Uint32Array } | undefined;
  for (let run = 0; run < RUNS; run++) {
    signal.throwIfAborted();
    const { centres, nearest } = kMeans(rows, k, random.child('run', run), { sweeps: SWEEPS, settled: 0 });
    let spread = 0;
    for (let row = 0; row < rows.count; row++)
      spread += squaredDistance(rows.values, row * rows.d, centres, nearest[row]! * rows.d, rows.d);
    if (best === undefined || spread < best.spread) best = { spread, nearest };
  }
  const shares = (of: Uint32Array): Float64Array => {
    const counts = new Float64Array(k);
    for (const cluster of of) counts[cluster]!++;
    return counts.map((count) => count / of.length);
  };
  return [shares(best!.nearest.subarray(0, p.count)), shares(best!.nearest.subarray(p.count))];
};

/** Rows of length 1; of 0 stays 0. */
const unitRows = ({ count, d, values }: Points): Points => {
  const out = values.slice();
  for (let at = 0; at < out.length; at += d) {
    let square = 0;
    for (let j = 0; j < d; j++) square += out[at + j]! * out[at + j]!;
    if (square > 0) for (let j = 0; j < d; j++) out[at + j]! /= Math.sqrt(square);
  }
  return { count, d, values: out };
};

/** As many principal components as explain the share, one at least. */
const leadingComponents = ({ count, d, values }: Points): Points => {
  const { mean, covariance } = meanAndCovariance(values, count, d);
  const { values: variances, vectors } = symmetricEigen(covariance, d);
  const total = variances.reduce((sum, each) => sum + Math.max(0, each), 0);
  let kept = 0;
  for (let explained = 0; kept < d && (kept === 0 || explained < EXPLAINED * total); kept++)
    explained += Math.max(0, variances[d - 1 - kept]!);
  const out = new Float64Array(count * kept);
  for (let row = 0; row < count; row++)
    for (let c = 0; c < kept; c++) {
      const direction = (d - 1 - c) * d;
      let sum = 0;
      for (let j = 0; j < d; j++) sum += (values[row * d + j]! - mean[j]!) * vectors[direction + j]!;
      out[row * kept + c] = sum;
    }
  return { count, d: kept, values: out };
};
