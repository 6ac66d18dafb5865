import type { Column, ReadColumn } from '../../../core/contracts/index.js';
import { almostConstant } from '../../../core/numerics/index.js';
import { chooseColumns, isEmpty, type TableLayout } from './columns.js';
import { fault } from '../files.js';
import { type RecordCell, isDecimal, type Notation, type Records } from './records.js';

/** A table in memory: read once in a process, shared by every cell, never changed. */
export interface Table {
  /** how messages call it */
  readonly name: string;
  readonly count: number;
  readonly columns: readonly string[];
  /** count x columns.length, row-major */
  readonly values: Float64Array;
  readonly labels?: Labels;
  /** what became of every column of the file */
  readonly reading?: readonly ReadColumn[];
  /** one for each column, there when some are categorical */
  readonly declared?: readonly Column[];
  /** of the bytes that it was read from: SHA-256, hex */
  readonly fingerprint?: string;
}
/** What messages about labels need of a table. */
export type LabelledTable = Pick<Table, 'name'> & { readonly labels?: Labels | undefined };
export interface Labels {
  /** the column they come from */
  readonly column: string;
  /** class index of each row */
  readonly classes: Uint32Array;
  /** by class index; in numerical order where all are numbers, else in the order of their characters */
  readonly names: readonly string[];
  /** a label as a number, as the file writes numbers; absent: in decimal notation */
  numberOf?(label: string): number | undefined;
}

/**
 * The table of the chosen columns: numbers as they are, true and false as 1 and 0, categories as the index of their
 * value.
 * @throws COLLAPSAR_SOURCE_INVALID with row and column of what cannot be read; a missing cell is an error, unless its row is
 * to be left out
 */
export const encodeTable = (given: Records, name: string, layout: TableLayout): Table => {
  const all = withoutWords(given, layout.missingWords);
  const { label, columns, categorical, truths, reading } = chooseColumns(all, name, layout);
  const { header, notation } = all;
  const { rows, places, dropped } = whole(all, name, label === undefined ? columns : [label, ...columns], layout);
  const d = columns.length;
  const values = new Float64Array(rows.length * d);
  const declared = columns.map((index, j): Column => {
    const column = header[index]!;
    if (!categorical.has(index)) {
      const truth = truths.has(index) ? notation.truthOf : undefined;
      rows.forEach((row, i) => {
        const cell = row[index]!;
        values[i * d + j] =
          notation.numberOf(cell) ?? Number(truth?.(cell) ?? refuseCell(cell, notation, name, places[i]!, column));
      });
      return { name: column, kind: 'number' };
    }
    const indices = distinct(rows, index, notation, (row) => missing(name, places[row]!, column));
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
    reading: described(reading, columns, header, values, rows.length, categorical).map((column, index) =>
      dropped.has(index) ? { ...column, dropped: dropped.get(index)! } : column,
    ),
    ...(categorical.size === 0 ? {} : { declared }),
    ...(label === undefined ? {} : { labels: labelsOf({ header, rows, notation }, name, label) }),
  };
};

/** The same cells, with nothing where a word stands for that. */
const withoutWords = (records: Records, words: readonly string[] = []): Records => {
  if (words.length === 0) return records;
  const nothing = new Set(words);
  const isNothing = (cell: RecordCell): boolean => typeof cell === 'string' && nothing.has(cell.trim());
  return { ...records, rows: records.rows.map((row) => row.map((cell) => (isNothing(cell) ? '' : cell))) };
};

interface Whole {
  readonly rows: Records['rows'];
  /** of each, the row of the file */
  readonly places: readonly number[];
  /** rows that were left out, by the first column, in the order of the file, that has nothing in them */
  readonly dropped: ReadonlyMap<number, number>;
}
/** The rows that have something in each of these columns, where the others are to be left out; else all. */
const whole = ({ rows }: Records, name: string, columns: readonly number[], { missing: what }: TableLayout): Whole => {
  const dropped = new Map<number, number>();
  if (what !== 'drop') return { rows, places: rows.map((_, row) => row), dropped };
  const inOrder = columns.toSorted((a, b) => a - b);
  const places: number[] = [];
  rows.forEach((row, place) => {
    const empty = inOrder.find((column) => isEmpty(row[column]!));
    if (empty === undefined) places.push(place);
    else dropped.set(empty, (dropped.get(empty) ?? 0) + 1);
  });
  if (places.length === 0)
    throw fault(
      name,
      'every row has nothing in one of the columns to read',
      'Leave out the columns that have the most missing values (omit)',
    );
  return { rows: places.map((place) => rows[place]!), places, dropped };
};

const textOf = (cell: RecordCell): string => String(cell).trim();

const refuseCell = (cell: RecordCell, notation: Notation, name: string, row: number, column: string): never => {
  if (textOf(cell) === '') throw missing(name, row, column);
  const advice = notation.advice([cell]);
  throw fault(
    name,
    `row ${row + 1}, column '${column}' holds '${String(cell).slice(0, 40)}', which is not a finite number`,
    advice === undefined
      ? 'Correct or remove the row, list the columns to read in `columns`, or name the column in `categorical`'
      : `${advice[0]!.toUpperCase()}${advice.slice(1)}; else correct or remove the row`,
  );
};

const missing = (name: string, row: number, column: string): Error =>
  fault(
    name,
    `row ${row + 1} has nothing in column '${column}'`,
    'Leave such rows out (missing: drop), correct the row, or list the columns to read in `columns`',
  );

/** A label as a number: as the file writes numbers, or as a format with numbers of its own does once they are text. */
const valueOf = (label: string, numberOf: Notation['numberOf']): number | undefined =>
  numberOf(label) ?? (isDecimal(label) ? Number(label) : undefined);

/**
 * The values of a column with their index: in numerical order where all are numbers, else in the order of their
 * characters, so that the same values have the same indices whatever the order of the rows.
 */
const distinct = (
  rows: Records['rows'],
  index: number,
  { numberOf }: Notation,
  empty: (row: number) => Error,
): ReadonlyMap<string, number> => {
  const seen = new Set<string>();
  rows.forEach((row, number) => {
    const value = textOf(row[index]!);
    if (value === '') throw empty(number);
    seen.add(value);
  });
  const names = [...seen];
  const numbers = new Map(names.map((value) => [value, valueOf(value, numberOf)]));
  // In the order of their characters first: labels of one value, such as 1 and 1.0, have an order too.
  names.sort();
  if ([...numbers.values()].every((value) => value !== undefined))
    names.sort((a, b) => numbers.get(a)! - numbers.get(b)!);
  return new Map(names.map((value, number) => [value, number]));
};

const labelsOf = ({ header, rows, notation }: Records, name: string, at: number): Labels => {
  const column = header[at]!;
  const indices = distinct(rows, at, notation, (row) =>
    fault(name, `row ${row + 1} has no label in column '${column}'`),
  );
  const names = [...indices.keys()];
  if (names.length === 1)
    throw fault(
      name,
      `every row has the label '${names[0]}' in column '${column}'`,
      'A label needs at least two values; leave `label` out if the rows have no classes',
    );
  return {
    column,
    names,
    numberOf: (label) => valueOf(label, notation.numberOf),
    classes: Uint32Array.from(rows, (row) => indices.get(textOf(row[at]!))!),
  };
};

/** Longest name that an advice repeats. */
const SHOWN = 40;
/** The rows that a named column has to count before it is taken for an index, and one without a name. */
const COUNTED = { named: 10, nameless: 3 } as const;
/** What data frames call an index that they write: nothing (pandas to CSV), Unnamed: 0 (the same twice), to Parquet. */
const NAMELESS = /^(|Unnamed: \d+|__index_level_\d+__)$/;

/** The columns that were read with what their numbers say of them: constant, or an index rather than data. */
const described = (
  reading: readonly ReadColumn[],
  columns: readonly number[],
  header: readonly string[],
  values: Float64Array,
  count: number,
  categorical: ReadonlySet<number>,
): readonly ReadColumn[] => {
  const d = columns.length;
  const constant = almostConstant(values, count, d);
  const place = new Map(columns.map((index, j) => [index, j]));
  return reading.map((column, index) => {
    const j = place.get(index);
    if (j === undefined || categorical.has(index)) return column;
    const numbers = Float64Array.from({ length: count }, (_, row) => values[row * d + j]!);
    const nameless = NAMELESS.test(header[index]!);
    const isIndex = nameless
      ? count >= COUNTED.nameless && areRowNumbers(numbers)
      : count >= COUNTED.named && countsRows(numbers);
    const leaveOut = header[index]!.length > SHOWN ? '`omit`' : `omit: ['${header[index]}']`;
    return {
      ...column,
      ...(constant[j] === 1 ? { constant: true as const } : {}),
      ...(isIndex ? { index: { leaveOut } } : {}),
    };
  });
};

const countsRows = (numbers: Float64Array): boolean =>
  Number.isInteger(numbers[0]) && numbers.every((value, row) => value === numbers[0]! + row);
/** Of rows in any order, as a sample of a data frame keeps them. */
const areRowNumbers = (numbers: Float64Array): boolean =>
  numbers.every((value) => Number.isInteger(value) && value >= 0) && new Set(numbers).size === numbers.length;
