import { normalDensity, normalQuantile } from '../../../core/numerics/index.js';
import type { Levels } from './levels.js';

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
