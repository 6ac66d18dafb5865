import type { Column, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { cholesky, invertLower } from '../../../core/numerics/index.js';
import { gapMarks } from '../../../core/samples/index.js';
import { isOne } from '../point-masses.js';
import { componentCovariance, type Mixture } from './mixture.js';

/** How the columns of a table take part in a mixture, by their indices. */
export interface TableParts {
  readonly columns: readonly Column[];
  /** columns of numbers that vary where they are not missing: those of the Gaussians, in this order */
  readonly numbers: readonly number[];
  /** columns of numbers that hold one number where they are not missing (0 where they always are) */
  readonly points: readonly { readonly column: number; readonly value: number }[];
  readonly categories: readonly { readonly column: number; readonly values: number }[];
  /** columns whose cells may be missing, and which says where */
  readonly gaps: readonly { readonly column: number; readonly mark: number }[];
}

/**
 * A mixture over rows of a table, in whose components the Gaussian of the numbers, the categories and what is missing are
 * independent of each other. `gaussian`: over `parts.numbers`, its weights those of the components; `categories`: of each
 * categorical column k x values, rows adding up to 1; `missing`: k x gaps, the chance that a cell is missing.
 */
export interface TableMixture {
  readonly parts: TableParts;
  readonly gaussian: Mixture;
  readonly categories: readonly Float64Array[];
  readonly missing: Float64Array;
}

/**
 * What rows of weight above 0 say of each column. `keepPoints`: constant columns of numbers are among `numbers` unless all are
 * constant.
 */
export const partsOf = (
  training: TrainingSet<Vectors>,
  columns: readonly Column[],
  keepPoints: boolean,
): TableParts => {
  const marks = gapMarks(columns);
  const isMark = new Set(marks);
  const gaps = columns.flatMap((_, column) => (marks[column]! >= 0 ? [{ column, mark: marks[column]! }] : []));
  const own = columns.flatMap(({ kind }, column) => (kind === 'number' && !isMark.has(column) ? [column] : []));
  const ranges = own.map((column) => rangeOf(training, columns.length, column, marks[column]!));
  const points = own.flatMap((column, at) => {
    const { low, high } = ranges[at]!;
    if (low > high) return [{ column, value: 0 }];
    return isOne(low, high) ? [{ column, value: low }] : [];
  });
  const kept =
    keepPoints && points.length < own.length ? points.filter(({ column }) => isNever(ranges, own, column)) : points;
  const out = new Set(kept.map(({ column }) => column));
  return {
    columns,
    numbers: own.filter((column) => !out.has(column)),
    points: kept,
    categories: columns.flatMap((each, column) =>
      each.kind === 'category' ? [{ column, values: each.values.length }] : [],
    ),
    gaps,
  };
};

interface Range {
  readonly low: number;
  readonly high: number;
}
/** Of no cell there is no range: the low end is above the high one. */
const isNever = (ranges: readonly Range[], own: readonly number[], column: number): boolean => {
  const { low, high } = ranges[own.indexOf(column)]!;
  return low > high;
};
const rangeOf = ({ parts }: TrainingSet<Vectors>, d: number, column: number, mark: number): Range => {
  let [low, high] = [Infinity, -Infinity];
  for (const { samples, weight = 1 } of parts) {
    if (!(weight > 0)) continue;
    const { values } = samples;
    for (let at = 0; at < values.length; at += d) {
      if (mark >= 0 && values[at + mark] === 1) continue;
      const value = values[at + column]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high };
};

/** Rows that have the same numbers: which of `parts.numbers` are there, and which are missing, as places in that list. */
export interface Pattern {
  readonly present: readonly number[];
  readonly missing: readonly number[];
  readonly rows: readonly number[];
}

/** Patterns in the order of their names, rows ascending: the same for the same rows. */
export const patternsOf = (parts: TableParts, values: Vectors['values'], count: number): readonly Pattern[] => {
  const d = parts.columns.length;
  const markOf = new Map(parts.gaps.map(({ column, mark }) => [column, mark]));
  const marks = parts.numbers.map((column) => markOf.get(column) ?? -1);
  const found = new Map<string, number[]>();
  for (let row = 0; row < count; row++) {
    let name = '';
    for (const mark of marks) name += mark >= 0 && values[row * d + mark] === 1 ? '1' : '0';
    const rows = found.get(name);
    if (rows === undefined) found.set(name, [row]);
    else rows.push(row);
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, rows]) => ({
      present: [...name].flatMap((sign, i) => (sign === '0' ? [i] : [])),
      missing: [...name].flatMap((sign, i) => (sign === '1' ? [i] : [])),
      rows,
    }));
};

/** One component as rows of one pattern see it. */
export interface Seen {
  /** inverse of the Cholesky factor of the covariance of what is there, o x o */
  readonly whitening: Float64Array;
  /** -1/2 (o log 2 pi + log determinant) */
  readonly offset: number;
  /** what is missing by what is there: regression coefficients, m x o, and the covariance that is left, m x m */
  readonly coefficients: Float64Array;
  readonly left: Float64Array;
}

const LOG_2_PI = Math.log(2 * Math.PI);

/** The conditional normal law of what is missing (Ghahramani & Jordan 1994, section 3). */
export const seenBy = (gaussian: Mixture, component: number, { present, missing }: Pattern): Seen => {
  const { d } = gaussian;
  const covariance = componentCovariance(gaussian, component);
  const [o, m] = [present.length, missing.length];
  const own = new Float64Array(o * o);
  present.forEach((i, a) => present.forEach((j, b) => (own[a * o + b] = covariance[i * d + j]!)));
  let factor = cholesky(own, o);
  // Rounding may leave too little of a part of what is definite as a whole.
  for (let ridge = 1e-12; factor === undefined && ridge < 1; ridge *= 10) {
    for (let a = 0; a < o; a++) own[a * o + a]! *= 1 + ridge;
    factor = cholesky(own, o);
  }
  const whitening = invertLower(factor!.lower, o);
  const white = new Float64Array(m * o);
  const coefficients = new Float64Array(m * o);
  const left = new Float64Array(m * m);
  missing.forEach((i, a) => {
    // Sigma_MO W', then times W: W = L^-1.
    for (let b = 0; b < o; b++)
      for (let c = 0; c <= b; c++) white[a * o + b]! += whitening[b * o + c]! * covariance[i * d + present[c]!]!;
    for (let b = 0; b < o; b++)
      for (let c = b; c < o; c++) coefficients[a * o + b]! += white[a * o + c]! * whitening[c * o + b]!;
  });
  missing.forEach((i, a) =>
    missing.forEach((j, b) => {
      let known = 0;
      for (let c = 0; c < o; c++) known += white[a * o + c]! * white[b * o + c]!;
      left[a * m + b] = covariance[i * d + j]! - known;
    }),
  );
  return { whitening, offset: -0.5 * (o * LOG_2_PI + factor!.logDeterminant), coefficients, left };
};

/**
 * Log density of what is there of the row at `at` (of `parts.columns.length` values) in one component; the deviations of what is
 * there from the component's means into `deviations`, from `from` on, at their places in `parts.numbers`.
 */
export const logDensityOf = (
  { parts, gaussian }: TableMixture,
  component: number,
  seen: Seen,
  { present }: Pattern,
  values: Vectors['values'],
  at: number,
  deviations: Float64Array,
  from: number,
): number => {
  const { whitening, offset } = seen;
  const o = present.length;
  let square = 0;
  for (let a = 0; a < o; a++) {
    const i = present[a]!;
    deviations[from + i] = values[at + parts.numbers[i]!]! - gaussian.means[component * gaussian.d + i]!;
    let sum = 0;
    for (let b = 0; b <= a; b++) sum += whitening[a * o + b]! * deviations[from + present[b]!]!;
    square += sum * sum;
  }
  return offset - 0.5 * square;
};

/** Log of the chance of the row's categories, and of what is missing in it, in one component. */
export const logChanceOf = (
  { parts, categories, missing }: TableMixture,
  component: number,
  values: Vectors['values'],
  at: number,
): number => {
  let sum = 0;
  for (let j = 0; j < parts.categories.length; j++) {
    const { column, values: known } = parts.categories[j]!;
    sum += Math.log(categories[j]![component * known + values[at + column]!]!);
  }
  const g = parts.gaps.length;
  for (let j = 0; j < g; j++) {
    const chance = missing[component * g + j]!;
    sum += Math.log(values[at + parts.gaps[j]!.mark] === 1 ? chance : 1 - chance);
  }
  return sum;
};
