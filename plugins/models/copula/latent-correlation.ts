import { normalDensity, normalQuantile } from '../../../core/numerics/index.js';
import type { Levels } from './marginal.js';
import { NODES, WEIGHTS } from './selection.js';

/** Cells of a latent axis at most about twice this many: finer ones tell the correlation nothing more. */
const CELLS = 32;

/**
 * What one column says of its latent normal variable Z. continuous: hardly any ties, a normal score for each rank;
 * grouped: Z is known to lie in a cell, whose score is its mean there.
 */
export interface Scores {
  /** score of each row */
  readonly of: Float64Array;
  /** weighted variance of the scores */
  readonly variance: number;
  /** grouped columns: the edges between cells (length cells - 1) and the score of each cell */
  readonly cells?: { readonly edges: Float64Array; readonly scores: Float64Array };
}

export const scoresOf = (levels: Levels, numeric: boolean): Scores => {
  const { shares, rows } = levels;
  const tied = shares.some((share, k) => rows[k]! > 1 && share > 1 / CELLS);
  return numeric && !tied ? continuous(levels) : grouped(levels);
};

/** Van der Waerden's scores at the middle of each value's share of the probability, centred. */
const continuous = ({ shares, of }: Levels): Scores => {
  const scores = new Float64Array(shares.length);
  let below = 0;
  let mean = 0;
  for (let k = 0; k < shares.length; k++) {
    scores[k] = normalQuantile(Math.min(below + shares[k]! / 2, 1));
    mean += shares[k]! * scores[k]!;
    below += shares[k]!;
  }
  let variance = 0;
  for (let k = 0; k < shares.length; k++) {
    scores[k]! -= mean;
    variance += shares[k]! * scores[k]! * scores[k]!;
  }
  return { of: gathered(scores, of), variance };
};

/** E[Z | edge k - 1 < Z <= edge k] = (phi(edge k - 1) - phi(edge k)) / share k. */
const grouped = ({ shares, of }: Levels): Scores => {
  const cellOf = new Uint32Array(shares.length);
  const cellShares: number[] = [];
  const merge = shares.length > CELLS;
  let open = 0;
  for (let k = 0; k < shares.length; k++) {
    // A heavy value is a cell of its own; light neighbours share one until it is full.
    const heavy = merge && shares[k]! > 1 / CELLS;
    if (k > 0 && (!merge || heavy || open + shares[k]! > 1 / CELLS)) {
      cellShares.push(open);
      open = 0;
    }
    cellOf[k] = cellShares.length;
    open += shares[k]!;
  }
  cellShares.push(open);
  const edges = new Float64Array(cellShares.length - 1);
  const scores = new Float64Array(cellShares.length);
  let below = 0;
  let before = 0;
  let variance = 0;
  cellShares.forEach((share, cell) => {
    below += share;
    const last = cell === edges.length;
    if (!last) edges[cell] = normalQuantile(Math.min(below, 1));
    const density = last ? 0 : normalDensity(edges[cell]!);
    scores[cell] = (before - density) / share;
    variance += share * scores[cell]! * scores[cell]!;
    before = density;
  });
  const ofLevel = gathered(scores, cellOf);
  return { of: gathered(ofLevel, of), variance, cells: { edges, scores } };
};

const gathered = (from: Float64Array, indices: Uint32Array): Float64Array => {
  const out = new Float64Array(indices.length);
  for (let i = 0; i < out.length; i++) out[i] = from[indices[i]!]!;
  return out;
};

/**
 * The correlation of two latent normal variables from the covariance of what is known of them, by moments. Two continuous
 * columns: the correlation of their normal scores. One grouped: E[Z b] = rho Var b, b the cell means (polyserial). Both:
 * the rho at which thresholding a bivariate normal gives this covariance (polychoric). A sample of the copula has, on
 * average, the correlation it was drawn with: correlations of randomised or plain scores would shrink at every
 * generation, however many rows there are.
 * 0 where one of them is constant.
 */
export const latentCorrelation = (a: Scores, b: Scores, covariance: number): number => {
  // Rounding leaves next to nothing of a constant column's variance.
  if (!(a.variance > 1e-12 && b.variance > 1e-12)) return 0;
  if (a.cells === undefined || b.cells === undefined) {
    const scaleA = a.cells === undefined ? Math.sqrt(a.variance) : a.variance;
    const scaleB = b.cells === undefined ? Math.sqrt(b.variance) : b.variance;
    return clamp(covariance / (scaleA * scaleB));
  }
  return polychoric(a.cells, b.cells, covariance);
};

type Cells = NonNullable<Scores['cells']>;
const clamp = (rho: number): number => Math.min(1, Math.max(-1, rho));

/**
 * With X = sum of jumps of the score at the edges below Z1, and Y alike, Cov(X, Y) as a function of rho has the derivative
 * sum_kl jump_k jump_l phi2(edge_k, edge_l; rho) (Plackett 1954): it rises from rho = -1 to 1. In rho = sin(angle) the
 * integrand is smooth up to the ends.
 */
const polychoric = (a: Cells, b: Cells, covariance: number): number => {
  const jumpsA = jumps(a.scores);
  const jumpsB = jumps(b.scores);
  const slope = (angle: number): number => {
    const sin = Math.sin(angle);
    const cos = Math.cos(angle);
    const scale = 0.5 / (cos * cos);
    let sum = 0;
    for (let k = 0; k < jumpsA.length; k++) {
      const s = a.edges[k]!;
      let inner = 0;
      for (let l = 0; l < jumpsB.length; l++) {
        const t = b.edges[l]!;
        inner += jumpsB[l]! * Math.exp(-scale * (s * s - 2 * s * t * sin + t * t));
      }
      sum += jumpsA[k]! * inner;
    }
    return sum / (2 * Math.PI);
  };
  return clamp(Math.sin(increasing(slope, covariance, 0, 0)));
};

/**
 * The angle at which a function that rises, with this slope, from `value` at `angle`, is `wanted`: Newton's steps inside a bracket
 * that shrinks with every look at the function.
 */
const increasing = (slope: (angle: number) => number, wanted: number, angle: number, value: number): number => {
  const integral = (from: number, to: number): number => {
    const half = (to - from) / 2;
    let sum = 0;
    for (let i = 0; i < NODES.length; i++)
      sum += WEIGHTS[i]! * (slope(from + half * (1 + NODES[i]!)) + slope(from + half * (1 - NODES[i]!)));
    return half * sum;
  };
  const limit = Math.PI / 2 - 1e-6;
  let [low, high] = wanted < value ? [-limit, angle] : [angle, limit];
  for (let step = 0; step < 60 && high - low > 1e-12; step++) {
    const error = wanted - value;
    if (Math.abs(error) < 1e-14) break;
    if (error > 0) low = angle;
    else high = angle;
    const newton = angle + error / slope(angle);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    value += integral(angle, next);
    angle = next;
  }
  return angle;
};

const jumps = (scores: Float64Array): Float64Array => {
  const out = new Float64Array(scores.length - 1);
  for (let k = 0; k < out.length; k++) out[k] = scores[k + 1]! - scores[k]!;
  return out;
};
