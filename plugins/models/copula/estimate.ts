import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { cholesky, type SemidefiniteFactor, symmetricEigen } from '../../../core/numerics/index.js';
import { checkFinite, checkWeight, gapMarks, joinValues, rowLength, rowWeights } from '../../../core/samples/index.js';
import { addGapCorrelations, type GapColumn } from './gaps.js';
import { latentCorrelation, type Scores, scoresOf } from './latent-correlation.js';
import { levelsOf, linearMarginal, type Marginal, stepMarginal } from './marginal.js';

export interface CopulaEstimate extends SemidefiniteFactor {
  /** by column */
  readonly marginals: readonly Marginal[];
}

/** Marginals column by column, then the correlations of their latent normal variables pair by pair. */
export const estimateCopula = (training: TrainingSet<Vectors>, form: 'empirical' | 'linear'): CopulaEstimate => {
  const first = training.parts[0]?.samples;
  const d = rowLength(first?.shape ?? []);
  const weights = rowWeights(training);
  const total = weights === undefined ? training.count : weights.reduce((sum, weight) => sum + weight, 0);
  checkWeight('copula', training.count, total);
  const values = joinValues(training);
  const marks = gapMarks(first?.columns);
  const columns = Array.from({ length: d }, (_, j) => {
    const column = Float64Array.from({ length: training.count }, (_, row) => values[row * d + j]!);
    checkFinite('copula', column);
    const mark = marks[j] ?? -1;
    const rows = mark < 0 ? undefined : presentRows(values, d, mark, weights);
    // A mark is 0 or 1, and nothing between, also in two rows that differ in it.
    const numeric = first?.columns?.[j]?.kind !== 'category' && !marks.includes(j);
    const linear = numeric && form === 'linear';
    return { column: j, mark, rows, ...estimateColumn(column, rows, weights, numeric, linear) };
  });
  const scores = columns.map(({ rows, scores: own }) => (rows === undefined ? own! : NO_SCORES));
  const gaps = columns.flatMap(({ column, mark, rows, scores: own }): readonly GapColumn[] =>
    rows === undefined || own === undefined ? [] : [{ column, mark, rows, scores: own }],
  );
  const correlation = correlations(scores, weights, total);
  if (gaps.length > 0) addGapCorrelations(correlation, scores, gaps, weights);
  return { marginals: columns.map(({ marginal }) => marginal), ...correlationFactor(correlation, d) };
};

/** Of a column that is read in some rows only, or in none. */
const NO_SCORES: Scores = { of: new Float64Array(0), variance: 0 };

/** Rows of some weight whose mark is 0; those of no weight count where all others have the cell. */
const presentRows = (
  values: ArrayLike<number>,
  d: number,
  mark: number,
  weights: Float64Array | undefined,
): Uint32Array | undefined => {
  const count = values.length / d;
  const lacks = (row: number): boolean => values[row * d + mark] === 1;
  const rows = Array.from({ length: count }, (_, row) => row).filter((row) => (weights?.[row] ?? 1) > 0);
  return rows.some(lacks) ? Uint32Array.from(rows.filter((row) => !lacks(row))) : undefined;
};

/** By the rows that have the cell, absent: all. Without one nothing is known, and nothing is ever there. */
const estimateColumn = (
  column: Float64Array,
  rows: Uint32Array | undefined,
  weights: Float64Array | undefined,
  numeric: boolean,
  linear: boolean,
): { readonly marginal: Marginal; readonly scores?: Scores } => {
  if (rows?.length === 0)
    return { marginal: { form: 'steps', positions: Float64Array.of(1), values: Float64Array.of(0) } };
  const own = rows === undefined ? weights : weights && Float64Array.from(rows, (row) => weights[row]!);
  const levels = levelsOf(rows === undefined ? column : Float64Array.from(rows, (row) => column[row]!), own);
  return { marginal: linear ? linearMarginal(levels) : stepMarginal(levels), scores: scoresOf(levels, numeric) };
};

const correlations = (scores: readonly Scores[], weights: Float64Array | undefined, total: number): Float64Array => {
  const d = scores.length;
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    out[i * d + i] = 1;
    const a = scores[i]!;
    const weighted = weights === undefined ? a.of : a.of.map((score, row) => score * weights[row]!);
    for (let j = 0; j < i; j++) {
      const b = scores[j]!;
      let sum = 0;
      for (let row = 0; row < weighted.length; row++) sum += weighted[row]! * b.of[row]!;
      out[i * d + j] = out[j * d + i] = latentCorrelation(a, b, sum / total);
    }
  }
  return out;
};

/**
 * F with F F^T the correlation matrix. One that is no correlation matrix, because its entries were estimated pair by pair,
 * is repaired: negative eigenvalues become 0 and the diagonal 1 again (Rousseeuw & Molenberghs 1993, eigenvalue method).
 */
export const correlationFactor = (correlation: Float64Array, n: number): SemidefiniteFactor => {
  const definite = cholesky(correlation, n);
  if (definite !== undefined) return { factor: definite.lower, rank: n };
  const { values, vectors } = symmetricEigen(correlation, n);
  const kept = Array.from(values.keys()).filter((k) => values[k]! > n * Number.EPSILON * values[n - 1]!);
  const rank = kept.length;
  const factor = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) {
    let square = 0;
    kept.forEach((k, column) => {
      const entry = Math.sqrt(values[k]!) * vectors[k * n + i]!;
      factor[i * rank + column] = entry;
      square += entry * entry;
    });
    const length = Math.sqrt(square);
    for (let column = 0; column < rank; column++) factor[i * rank + column]! /= length;
  }
  return { factor, rank };
};
