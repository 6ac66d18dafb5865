import type { Call, Vectors } from '../../../core/contracts/index.js';
import { presentCells } from '../../../core/samples/index.js';
import {
  addShare,
  type EmOptions,
  emptyStatistics,
  maximisation,
  type MixtureStatistics,
  regularisationOf,
  regularised,
} from './expectation-maximisation.js';
import type { Mixture } from './mixture.js';
import {
  logChanceOf,
  logDensityOf,
  type Pattern,
  patternsOf,
  seenBy,
  type TableMixture,
  type TableParts,
} from './table-mixture.js';

/** Rows of a table to fit a mixture to: count x `parts.columns.length`, row-major. */
export interface TableObservations {
  readonly values: Vectors['values'];
  readonly count: number;
  /** one a row, all above 0; absent = all 1 */
  readonly weights?: Float64Array;
}

/** Variance (divisor: their number) and mean of each of `parts.numbers` over the rows in which it is there. */
export const spreadOf = (
  parts: TableParts,
  { values }: TableObservations,
): { readonly means: Float64Array; readonly variances: Float64Array } => {
  const means = new Float64Array(parts.numbers.length);
  const variances = means.map((_, i) => {
    const cells = presentCells(values, parts.columns.length, parts.numbers[i]!, markOf(parts, parts.numbers[i]!));
    const mean = cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
    means[i] = mean;
    return cells.reduce((sum, cell) => sum + (cell - mean) * (cell - mean), 0) / cells.length;
  });
  return { means, variances };
};

export const markOf = ({ gaps }: TableParts, column: number): number =>
  gaps.find((gap) => gap.column === column)?.mark ?? -1;

/** Sums of the M step: of the numbers as for any mixture, beside them shares by category and of what is missing. */
interface TableStatistics {
  readonly numbers: MixtureStatistics;
  /** k x values of each categorical column */
  readonly categories: readonly Float64Array[];
  /** k x gaps */
  readonly missing: Float64Array;
}

export const emptyTableStatistics = (
  parts: TableParts,
  means: Float64Array,
  k: number,
  full: boolean,
): TableStatistics => ({
  numbers: emptyStatistics(means, k, parts.numbers.length, full),
  categories: parts.categories.map(({ values }) => new Float64Array(k * values)),
  missing: new Float64Array(k * parts.gaps.length),
});

export const addDiscrete = (
  { categories, missing }: TableStatistics,
  parts: TableParts,
  c: number,
  share: number,
  values: Vectors['values'],
  at: number,
): void => {
  parts.categories.forEach(
    ({ column, values: known }, j) => (categories[j]![c * known + values[at + column]!]! += share),
  );
  parts.gaps.forEach(({ mark }, j) => {
    if (values[at + mark] === 1) missing[c * parts.gaps.length + j]! += share;
  });
};

/** Means of categories and of what is missing in each component; an empty one keeps what it has. */
export const tableMaximisation = (
  parts: TableParts,
  gaussian: Mixture,
  { numbers, categories, missing }: TableStatistics,
  previous: TableMixture | undefined,
): TableMixture => {
  const shares = (sums: Float64Array, width: number, before: Float64Array | undefined): Float64Array =>
    sums.map((sum, at) => {
      const c = Math.floor(at / width);
      return gaussian.weights[c]! > 0 ? Math.min(1, sum / numbers.mass[c]!) : (before?.[at] ?? 1 / width);
    });
  return {
    parts,
    gaussian,
    categories: categories.map((sums, j) => shares(sums, parts.categories[j]!.values, previous?.categories[j])),
    missing: shares(missing, parts.gaps.length, previous?.missing),
  };
};

/**
 * EM for the observed-data likelihood (Ghahramani & Jordan 1994): what is missing of a row has, in each component, the normal law
 * given what is there, whose mean and covariance go into the M step; that it is missing is a Bernoulli variable of the component,
 * as a category is a multinomial one. Ends, and reports, as `maximiseLikelihood` does.
 */
export const maximiseTableLikelihood = (
  rows: TableObservations,
  start: TableMixture,
  options: EmOptions,
  variances: Float64Array,
  { signal, report }: Pick<Call, 'signal' | 'report'>,
): { mixture: TableMixture; logLikelihood: number } => {
  const { parts } = start;
  const total = rows.weights?.reduce((sum, weight) => sum + weight, 0) ?? rows.count;
  const regularisation = regularisationOf(options, variances);
  const patterns = patternsOf(parts, rows.values, rows.count);
  const usable = (mixture: TableMixture): TableMixture => ({
    ...mixture,
    gaussian: regularised(mixture.gaussian, variances)[0],
  });
  let mixture = usable(start);
  let before = -Infinity;
  for (let done = 1; done <= options.iterations; done++) {
    signal.throwIfAborted();
    const { logLikelihood, statistics } = expectation(mixture, rows, patterns);
    const now = logLikelihood / total;
    report({ done, of: options.iterations, values: { logLikelihood: now } });
    const gaussian = maximisation(mixture.gaussian.covariance, statistics.numbers, regularisation, mixture.gaussian);
    mixture = usable(tableMaximisation(parts, gaussian, statistics, mixture));
    const change = now - before;
    before = now;
    if (Math.abs(change) < options.tolerance) break;
  }
  return { mixture, logLikelihood: before };
};

const expectation = (
  mixture: TableMixture,
  { values, weights }: TableObservations,
  patterns: readonly Pattern[],
): { logLikelihood: number; statistics: TableStatistics } => {
  const { parts, gaussian } = mixture;
  const { k, d } = gaussian;
  const statistics = emptyTableStatistics(parts, gaussian.means, k, gaussian.covariance === 'full');
  const share = new Float64Array(k);
  const deviations = new Float64Array(k * d);
  let logLikelihood = 0;
  for (const pattern of patterns) {
    const seen = Array.from(gaussian.weights, (weight, c) => (weight > 0 ? seenBy(gaussian, c, pattern) : undefined));
    const masses = new Float64Array(k);
    for (const row of pattern.rows) {
      const at = row * parts.columns.length;
      const weight = weights?.[row] ?? 1;
      logLikelihood += weight * shares(mixture, seen, pattern, values, at, share, deviations);
      for (let c = 0; c < k; c++) {
        const own = share[c]! * weight;
        if (!(own > 0)) continue;
        expectMissing(seen[c]!, pattern, deviations, c * d);
        addShare(statistics.numbers, c, d, own, deviations);
        addDiscrete(statistics, parts, c, own, values, at);
        masses[c]! += own;
      }
    }
    for (let c = 0; c < k; c++) if (masses[c]! > 0) addLeft(statistics.numbers, seen[c]!, pattern, c, d, masses[c]!);
  }
  return { logLikelihood, statistics };
};

/** Responsibilities of the components for a row, into `share`; its log-likelihood. */
const shares = (
  mixture: TableMixture,
  seen: readonly (ReturnType<typeof seenBy> | undefined)[],
  pattern: Pattern,
  values: Vectors['values'],
  at: number,
  share: Float64Array,
  deviations: Float64Array,
): number => {
  const { k, d, weights } = mixture.gaussian;
  let largest = -Infinity;
  for (let c = 0; c < k; c++) {
    const own = seen[c];
    share[c] =
      own === undefined
        ? -Infinity
        : Math.log(weights[c]!) +
          logChanceOf(mixture, c, values, at) +
          logDensityOf(mixture, c, own, pattern, values, at, deviations, c * d);
    largest = Math.max(largest, share[c]!);
  }
  let sum = 0;
  for (let c = 0; c < k; c++) sum += share[c] = share[c] === -Infinity ? 0 : Math.exp(share[c]! - largest);
  for (let c = 0; c < k; c++) share[c]! /= sum;
  return largest + Math.log(sum);
};

const expectMissing = (
  { coefficients }: ReturnType<typeof seenBy>,
  { present, missing }: Pattern,
  deviations: Float64Array,
  from: number,
): void => {
  const o = present.length;
  for (let a = 0; a < missing.length; a++) {
    let expected = 0;
    for (let b = 0; b < o; b++) expected += coefficients[a * o + b]! * deviations[from + present[b]!]!;
    deviations[from + missing[a]!] = expected;
  }
};

/** The covariance that is left of what is missing, of rows of the weight `mass` together. */
const addLeft = (
  { full, second }: MixtureStatistics,
  { left }: ReturnType<typeof seenBy>,
  { missing }: Pattern,
  c: number,
  d: number,
  mass: number,
): void => {
  const m = missing.length;
  for (let a = 0; a < m; a++) {
    const i = missing[a]!;
    if (!full) second[c * d + i]! += mass * left[a * m + a]!;
    else for (let b = 0; b <= a; b++) second[(c * d + i) * d + missing[b]!]! += mass * left[a * m + b]!;
  }
};
