import { CsvError, parse } from 'csv-parse/sync';
import { fault, suggestion } from './fault.js';
import type { Labels, Table } from './table.js';

export interface Layout {
  readonly delimiter: string;
  /** the first line names the columns; without, they are called 1, 2, 3, ... */
  readonly header: boolean;
  /** the column that holds the class of each row */
  readonly label?: string;
  /** the columns to read, in this order; absent = every column that holds numbers */
  readonly columns?: readonly string[];
}

/**
 * The table that a delimited text holds (RFC 4180 quoting; empty lines are passed over).
 * @throws COLLAPSAR_SOURCE_INVALID with row and column of what cannot be read
 */
export const parseTable = (text: string, name: string, layout: Layout): Table => {
  const records = split(text, name, layout.delimiter);
  const first = records[0];
  if (first === undefined) throw fault(name, 'the file is empty');
  const header = layout.header ? first.map((cell) => cell.trim()) : first.map((_, index) => String(index + 1));
  const repeated = header.find((column, index) => header.indexOf(column) !== index);
  if (repeated !== undefined)
    throw fault(name, `two columns are called '${repeated}'`, 'Give every column its own name');
  const rows = layout.header ? records.slice(1) : records;
  if (rows.length === 0) throw fault(name, 'the file has a header but no rows');

  const find = (column: string): number => {
    const index = header.indexOf(column);
    if (index < 0) throw fault(name, `there is no column '${column}'`, suggestion(column, header));
    return index;
  };
  const labelAt = layout.label === undefined ? undefined : find(layout.label);
  const chosen =
    layout.columns?.map(find) ??
    header.map((_, index) => index).filter((index) => index !== labelAt && rows.some((row) => isNumber(row[index]!)));
  if (chosen.length === 0)
    throw fault(name, 'no column holds numbers', 'Check the delimiter, or name the columns to read');
  if (labelAt !== undefined && chosen.includes(labelAt))
    throw fault(name, `column '${layout.label}' is both the label and a column to read`, 'Take it out of one of them');

  const values = new Float64Array(rows.length * chosen.length);
  let at = 0;
  for (let row = 0; row < rows.length; row++)
    for (const column of chosen) {
      const cell = rows[row]![column]!;
      if (!isNumber(cell)) throw cellFault(name, row, header[column]!, cell);
      values[at++] = Number(cell);
    }
  return {
    name,
    count: rows.length,
    columns: chosen.map((index) => header[index]!),
    values,
    ...(labelAt === undefined ? {} : { labels: readLabels(name, header[labelAt]!, rows, labelAt) }),
  };
};

const split = (text: string, name: string, delimiter: string): string[][] => {
  try {
    return parse(text, { delimiter, bom: true, skip_empty_lines: true });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = String(cause['lines']);
    throw cause.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
      ? fault(
          name,
          `line ${line} has another number of cells than the lines before it`,
          'Complete the line, or check the delimiter and the quotes',
          cause,
        )
      : fault(name, `line ${line} cannot be read: ${cause.message}`, undefined, cause);
  }
};

/** Decimal notation only: what Number() takes beyond it (hexadecimal, Infinity, nothing at all) is a mistake in a table. */
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const isNumber = (cell: string): boolean => DECIMAL.test(cell) && Number.isFinite(Number(cell));

const cellFault = (name: string, row: number, column: string, cell: string): Error =>
  fault(
    name,
    cell.trim() === ''
      ? `row ${row + 1} has nothing in column '${column}'`
      : `row ${row + 1}, column '${column}' holds '${cell.slice(0, 40)}', which is not a finite number`,
    'Correct or remove the row, or list the columns to read in `columns`',
  );

const readLabels = (name: string, column: string, rows: readonly string[][], at: number): Labels => {
  const index = new Map<string, number>();
  rows.forEach((row, number) => {
    const value = row[at]!.trim();
    if (value === '') throw fault(name, `row ${number + 1} has no label in column '${column}'`);
    index.set(value, 0);
  });
  const names = [...index.keys()];
  if (names.length === 1)
    throw fault(
      name,
      `every row has the label '${names[0]}' in column '${column}'`,
      'A label needs at least two values; leave `label` out if the rows have no classes',
    );
  if (names.every(isNumber)) names.sort((a, b) => Number(a) - Number(b));
  else names.sort();
  names.forEach((value, number) => index.set(value, number));
  return { column, names, classes: Uint32Array.from(rows, (row) => index.get(row[at]!.trim())!) };
};
