import type { Column } from '../../../core/contracts/index.js';
import { chooseColumns, isNumber, type Layout } from './columns.js';
import { fault } from './fault.js';
import { isDecimal, type Cell, type Records } from './records.js';
import type { Labels, Table } from './table.js';

/**
 * The table of the chosen columns: numbers as they are, categories as the index of their value.
 * @throws COLLAPSAR_SOURCE_INVALID with row and column of what cannot be read; a missing cell is an error
 */
export const encodeTable = (records: Records, name: string, layout: Layout): Table => {
  const { header, rows } = records;
  const { label, columns, categorical } = chooseColumns(records, name, layout);
  const d = columns.length;
  const values = new Float64Array(rows.length * d);
  const declared = columns.map((index, j): Column => {
    const column = header[index]!;
    if (!categorical.has(index)) {
      rows.forEach((row, i) => (values[i * d + j] = numberOf(row[index]!, records, name, i, column)));
      return { name: column, kind: 'number' };
    }
    const indices = distinct(rows, index, (row) => missing(name, row, column));
    if (layout.categorical === 'auto' && indices.size === rows.length)
      throw fault(
        name,
        `column '${column}' holds another text in every row: a name rather than a category`,
        'List the columns to read in `columns`, or the categorical ones in `categorical`',
      );
    rows.forEach((row, i) => (values[i * d + j] = indices.get(textOf(row[index]!))!));
    return { name: column, kind: 'category', values: [...indices.keys()] };
  });
  return {
    name,
    count: rows.length,
    columns: columns.map((index) => header[index]!),
    values,
    ...(categorical.size === 0 ? {} : { declared }),
    ...(label === undefined ? {} : { labels: labelsOf(records, name, label) }),
  };
};

const textOf = (cell: Cell): string => String(cell).trim();

const numberOf = (cell: Cell, records: Records, name: string, row: number, column: string): number => {
  if (isNumber(cell, records)) return Number(cell);
  if (textOf(cell) === '') throw missing(name, row, column);
  throw fault(
    name,
    `row ${row + 1}, column '${column}' holds '${String(cell).slice(0, 40)}', which is not a finite number`,
    'Correct or remove the row, list the columns to read in `columns`, or name the column in `categorical`',
  );
};

const missing = (name: string, row: number, column: string): Error =>
  fault(
    name,
    `row ${row + 1} has nothing in column '${column}'`,
    'Correct or remove the row, or list the columns to read in `columns`',
  );

/**
 * The values of a column with their index: in numerical order where all are numbers, else in the order of their
 * characters, so that the same values have the same indices whatever the order of the rows.
 */
const distinct = (rows: Records['rows'], index: number, empty: (row: number) => Error): ReadonlyMap<string, number> => {
  const seen = new Set<string>();
  rows.forEach((row, number) => {
    const value = textOf(row[index]!);
    if (value === '') throw empty(number);
    seen.add(value);
  });
  const names = [...seen];
  if (names.every(isDecimal)) names.sort((a, b) => Number(a) - Number(b));
  else names.sort();
  return new Map(names.map((value, number) => [value, number]));
};

const labelsOf = ({ header, rows }: Records, name: string, at: number): Labels => {
  const column = header[at]!;
  const indices = distinct(rows, at, (row) => fault(name, `row ${row + 1} has no label in column '${column}'`));
  const names = [...indices.keys()];
  if (names.length === 1)
    throw fault(
      name,
      `every row has the label '${names[0]}' in column '${column}'`,
      'A label needs at least two values; leave `label` out if the rows have no classes',
    );
  return { column, names, classes: Uint32Array.from(rows, (row) => indices.get(textOf(row[at]!))!) };
};
