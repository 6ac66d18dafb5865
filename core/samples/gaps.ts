import type { Column, Vectors } from '../contracts/index.js';

/**
 * For each column the index of the one that holds 1 where it holds nothing and 0 elsewhere (`Column.markedBy`); -1 where all
 * its cells hold something. Where no columns are declared, none is missing: an empty array.
 * @throws RangeError where a column is said to be marked by one that is not there or does not say the same
 */
export const gapMarks = (columns: readonly Column[] | undefined): Int32Array => {
  if (columns === undefined) return NO_GAPS;
  let marks = known.get(columns);
  if (marks === undefined) known.set(columns, (marks = findMarks(columns)));
  return marks;
};
const NO_GAPS = new Int32Array(0);
const known = new WeakMap<readonly Column[], Int32Array>();
const findMarks = (columns: readonly Column[]): Int32Array =>
  Int32Array.from(columns, (column) => {
    if (column.kind !== 'number' || column.markedBy === undefined) return -1;
    const { name, markedBy } = column;
    const at = columns.findIndex((other) => other.name === markedBy);
    const mark = columns[at];
    if (mark?.kind === 'number' && mark.marks === name && mark.markedBy === undefined) return at;
    throw new RangeError(`Column '${name}' is said to be marked by '${markedBy}', which marks no such column.`);
  });

/** A pair of columns that does not say in one way what is missing: a mark other than 0 and 1, or a number where there is none. */
export const gapFault = ({ values }: Vectors, columns: readonly Column[]): string | undefined => {
  let marks: Int32Array;
  try {
    marks = gapMarks(columns);
  } catch (error) {
    return (error as Error).message;
  }
  const d = columns.length;
  for (let j = 0; j < d; j++) {
    const mark = marks[j]!;
    if (mark < 0) continue;
    for (let at = 0; at < values.length; at += d) {
      const said = values[at + mark]!;
      if (said !== 0 && said !== 1)
        return `${said} in the column '${columns[mark]!.name}', row ${at / d}: 1 where '${columns[j]!.name}' is missing, 0 where it is not`;
      if (said === 1 && values[at + j] !== 0)
        return `${Number.isNaN(values[at + j]) ? 'NaN' : 'a value'} in the column '${columns[j]!.name}', row ${at / d}, which is said to be missing: 0 stands there`;
    }
  }
  return undefined;
};

/** The numbers of column j in the rows where `mark` (a column; below 0: none) is not 1, in their order; `d` numbers a row. */
export const presentCells = (values: Float64Array | Float32Array, d: number, j: number, mark: number): Float64Array => {
  const cells = new Float64Array(values.length / d);
  let present = 0;
  for (let row = 0; row < values.length; row += d)
    if (mark < 0 || values[row + mark] !== 1) cells[present++] = values[row + j]!;
  return cells.subarray(0, present);
};
