import type { Vectors } from '../../../core/contracts/index.js';
import { CONSTANT_RANGE } from '../../../core/numerics/index.js';
import { gapMarks, oncePer, oncePerColumns, rowLength } from '../../../core/samples/index.js';
import { quantile, withoutConstants } from '../columns.js';
import type { Comparable } from '../distance/points.js';

export const DISTANCE_OF_ROWS =
  "of two rows. euclidean: of numbers, in their units; gower: the root of 1 - Gower's similarity, whatever the units, of categories and missing cells too";
/** The option of metrics that hold rows against rows. */
export const DISTANCE = {
  enum: ['euclidean', 'gower'],
  description: `${DISTANCE_OF_ROWS}; default: gower where a table has categories or missing cells, else euclidean`,
} as const;
export type Distance = (typeof DISTANCE.enum)[number] | undefined;

/** What a metric with the option provides: Euclid's distance takes the index of a category for a number, and what stands in a missing cell. */
export const takesCategories = ({
  distance,
}: {
  readonly distance?: unknown;
}): readonly ('categories' | 'missing')[] => (distance === 'euclidean' ? [] : ['categories', 'missing']);

/** Quantiles of a column between which its numbers are taken to differ as much as can be. */
const [LOW, HIGH] = [0.05, 0.95];
/** In units of a column: farther from its middle all numbers are alike, and a missing one is farther still. */
const FARTHEST = 1e12;
const MISSING = -4 * FARTHEST;

/** A column as it is written: rows that are 1 or more apart in it differ as much as can be. */
interface Axis {
  readonly column: number;
  /** the column that says where this one holds nothing, and what it holds there at least */
  readonly mark?: { readonly column: number; readonly above: number } | undefined;
  /** 0 and 1 of a category */
  readonly middle: number;
  readonly unit: number;
  /** the real rows hold one number, `middle`, up to `unit`: a row holds it too, or does not */
  readonly one: boolean;
  /** and it is missing in none of them */
  readonly constant: boolean;
}

/**
 * Rows of tables as numbers of which the kernels make Gower's dissimilarity 1 - S (1971), every column of the weight 1: the
 * mean over the columns of what each says of two rows.
 * - Numbers (dates and ordinals are numbers): their difference over that of the reference's 5 % and 95 % quantiles, over its
 *   range where these are equal, and 1 at most.
 * - Categories: 1 where they differ, else 0.
 * - A missing cell: 1 from every other and 0 from a missing one. Nothing is made nearer by what is not known, and a row is at
 *   no distance from its copy.
 * - A column of one number in the reference: whether a row holds it. Where all rows do, it is left out.
 *
 * 1 - S is a squared distance of a Euclidean space (Gower 1971, theorem 1; a difference cut at 1 is one too, since the
 * triangle 1 - |t| is positive definite). So an energy distance of its root, and a Gaussian kernel of it, tell all laws
 * apart; means of 1 - S itself would see each column alone.
 * @param reference decides units and constants, not the samples: answers do not depend on what a model makes
 */
export const gowerRows = (samples: readonly Vectors[], reference: Vectors): readonly Comparable[] => {
  const axes = axesOf(reference);
  const varying = axes.flatMap((axis, at) => (axis.constant && samples.every((each) => holds(each, axis)) ? [] : [at]));
  const kept = varying.length === 0 ? [...axes.keys()] : varying;
  const own = kept.map((at) => axes[at]!);
  return samples.map((each) => (each === reference ? writtenReference(each, kept) : written(each, own)));
};

/** Both samples as a metric with the option holds them against each other. */
export const comparable = (
  rows: Vectors,
  real: Vectors,
  distance: Distance,
): readonly [rows: Comparable, real: Comparable] =>
  isGower(real, distance)
    ? (gowerRows([rows, real], real) as readonly [Comparable, Comparable])
    : withoutConstants(rows, real);

export const isGower = (real: Vectors, distance: Distance): boolean =>
  distance === 'gower' || (distance === undefined && real.columns !== undefined);

const axesOf = oncePer((real: Vectors): readonly Axis[] => {
  const d = rowLength(real.shape);
  const marks = new Map<string, number>();
  real.columns?.forEach((column, j) => {
    if (column.kind === 'number' && column.marks !== undefined) marks.set(column.marks, j);
  });
  return Array.from({ length: d }, (_, j) => j).flatMap((column): readonly Axis[] => {
    const declared = real.columns?.[column];
    if (declared?.kind === 'number' && declared.marks !== undefined) return [];
    const mark = declared === undefined ? undefined : marks.get(declared.name);
    return [axisOf(real, column, declared?.kind === 'category', mark)];
  });
});

const axisOf = (real: Vectors, column: number, isCategory: boolean, marks: number | undefined): Axis => {
  // A column that declares its mark has 0 and 1 there, whatever the held-out rows hold.
  const isPair = (gapMarks(real.columns)[column] ?? -1) >= 0;
  const mark = marks === undefined ? undefined : { column: marks, above: isPair ? 0 : leastOf(real, marks) };
  const sorted = presentCells(real, column, mark).sort();
  const [least, most] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  const rounding = CONSTANT_RANGE * Math.max(Math.abs(least), Math.abs(most));
  if (most - least <= rounding) {
    const constant = sorted.length === real.count;
    return { column, mark, middle: least, unit: rounding, one: true, constant };
  }
  const common = { column, mark, one: false, constant: false };
  if (isCategory) return { ...common, middle: 0, unit: 1 };
  const between = quantile(sorted, HIGH) - quantile(sorted, LOW);
  return { ...common, middle: quantile(sorted, 0.5), unit: between > rounding ? between : most - least };
};

/** A mark is 0 where there is something, or what standardising made of it. */
const leastOf = ({ count, shape, values }: Vectors, column: number): number => {
  const d = rowLength(shape);
  let least = Infinity;
  for (let at = column; at < count * d; at += d) least = Math.min(least, values[at]!);
  return least;
};

const presentCells = ({ count, shape, values }: Vectors, column: number, mark: Axis['mark']): Float64Array => {
  const d = rowLength(shape);
  const cells = new Float64Array(count);
  let present = 0;
  for (let row = 0; row < count * d; row += d)
    if (mark === undefined || values[row + mark.column]! <= mark.above) cells[present++] = values[row + column]!;
  return cells.subarray(0, present);
};

const cellOf = ({ column, mark, middle, unit, one }: Axis, values: Vectors['values'], row: number): number => {
  if (mark !== undefined && values[row + mark.column]! > mark.above) return MISSING;
  const value = values[row + column]!;
  if (one) return Math.abs(value - middle) <= unit ? 0 : 1;
  return Math.max(-FARTHEST, Math.min(FARTHEST, (value - middle) / unit));
};

const holds = ({ count, shape, values }: Vectors, axis: Axis): boolean => {
  const d = rowLength(shape);
  for (let row = 0; row < count * d; row += d) if (cellOf(axis, values, row) !== 0) return false;
  return true;
};

const written = ({ count, shape, values }: Vectors, axes: readonly Axis[]): Comparable => {
  const d = rowLength(shape);
  const out = new Float64Array(count * axes.length);
  for (let row = 0, at = 0; row < count * d; row += d) for (const axis of axes) out[at++] = cellOf(axis, values, row);
  return { kind: 'vectors', count, shape: [axes.length], values: out, gower: true };
};

/** The same object for the same axes, so that what is computed of it once is found again. */
const writtenReference = oncePerColumns((real: Vectors, kept) => {
  const axes = axesOf(real);
  return written(
    real,
    kept.map((at) => axes[at]!),
  );
});
