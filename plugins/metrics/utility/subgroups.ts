import type { Vectors } from '../../../core/contracts/index.js';
import { gapMarks } from '../../../core/samples/index.js';
import { columnOf } from '../columns.js';

/** Rows of a subgroup, of the rare class and of others, below which its score is chance. */
const LEAST_ROWS = 5;
/** Numbers, such as 0 and 1, may part rows into so many groups. */
export const MOST_GROUPS = 20;

/** The rows of each value of a column, last those in which it is missing; undefined where it has more values than there could be groups. */
export const groupsOf = (samples: Vectors, column: number): readonly Uint32Array[] | undefined => {
  const rows = new Map<number, number[]>();
  const mark = gapMarks(samples.columns)[column] ?? -1;
  const missing = mark < 0 ? undefined : columnOf(samples, mark);
  columnOf(samples, column).forEach((cell, row) => {
    const value = missing?.[row] === 1 ? Infinity : cell;
    const own = rows.get(value);
    if (own === undefined) rows.set(value, [row]);
    else own.push(row);
  });
  return rows.size > MOST_GROUPS
    ? undefined
    : [...rows].sort(([a], [b]) => a - b).map(([, own]) => Uint32Array.from(own));
};

/** Whether a subgroup has enough rows of the rare class and of others, or rows at all where numbers are predicted. */
export const isLarge = (rows: Uint32Array, labels?: Uint32Array, rare?: number): boolean => {
  if (labels === undefined) return rows.length >= LEAST_ROWS;
  const found = rows.reduce((sum, row) => sum + Number(labels[row] === rare), 0);
  return found >= LEAST_ROWS && rows.length - found >= LEAST_ROWS;
};

/** The lowest of the subgroups' scores, and how far the highest is above it. undefined: there are not two to compare. */
export const spreadOver = (scores: readonly (number | undefined)[]): { worst: number; gap: number } | undefined => {
  const known = scores.filter((score) => score !== undefined);
  if (known.length < 2) return undefined;
  const worst = Math.min(...known);
  return { worst, gap: Math.max(...known) - worst };
};
