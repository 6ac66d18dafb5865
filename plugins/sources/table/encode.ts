import type { Column, ReadColumn } from '../../../core/contracts/index.js';
import { almostConstant } from '../../../core/numerics/index.js';
import { gapMarks, presentCells } from '../../../core/samples/index.js';
import { fault } from '../files.js';
import { MISSING, type TableCells, type TakenColumn } from './cells.js';
import { chooseColumns, type TableLayout } from './columns.js';
import type { ChosenColumn } from './given.js';
import { type ColumnFault, faultsIn, gapFault, optionFor } from './faults.js';
import { isDecimal, type Notation } from './records.js';

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
 * The table of the chosen columns: numbers as they are, true and false as 1 and 0, dates as days, categories as the index of
 * their value.
 * @throws COLLAPSAR_SOURCE_INVALID with all that cannot be read, by row and column; a missing cell is an error, unless the
 * study says what is to be done about it
 */
export const encodeTable = (cells: TableCells, name: string, layout: TableLayout): Table => {
  const { label, columns, reading, faults } = chooseColumns(cells, name, layout);
  const { header } = cells;
  const needed = [...(label === undefined ? [] : [label]), ...columns.map(({ index }) => index)];
  const gaps = gapFaults(cells, layout, needed, label);
  if (faults.length + gaps.length > 0) throw faultsIn(name, [...faults, ...gaps]);
  const { kept, count, dropped } = whole(cells, name, needed, layout);
  const labels = label === undefined ? undefined : labelsOf(cells, name, label, kept, count);
  const { taken, declared, filled } = takenColumns(cells, name, layout, columns, kept);
  const marks = gapMarks(declared);
  const isMixed = declared.some(({ kind }, j) => kind === 'category' || marks[j]! >= 0);
  const values = cells.take(taken, count, kept);
  return {
    name,
    count,
    columns: declared.map((column) => column.name),
    values,
    reading: described(reading, taken, header, values, count, isMixed ? declared : undefined).map((column, index) => ({
      ...column,
      ...(dropped.has(index) ? { dropped: dropped.get(index)! } : {}),
      ...(filled.has(index) ? { filled: filled.get(index)! } : {}),
    })),
    ...(isMixed ? { declared } : {}),
    ...(labels === undefined ? {} : { labels }),
  };
};

type Filled = NonNullable<ReadColumn['filled']>;

/** What has a column of numbers marked by one beside it, and what stands where it holds nothing. */
const MARKED: { readonly [K in NonNullable<TableLayout['missing']>]?: Filled['with'] } = {
  category: 'median-and-indicator',
  model: 'nothing',
};

/** What stands for each text of the columns that are read, and in the place of what is missing. */
const takenColumns = (
  cells: TableCells,
  name: string,
  layout: TableLayout,
  columns: readonly ChosenColumn[],
  kept: Uint8Array | undefined,
) => {
  const filled = new Map<number, Filled>();
  const taken: TakenColumn[] = [];
  const declared: Column[] = [];
  for (const column of columns) {
    const { index, as } = column;
    const rows = kept === undefined ? cells.columns[index]!.counts[MISSING]! : 0;
    const made =
      as === 'category'
        ? categoryOf(cells, name, index, kept, layout)
        : numberOf(cells, column, rows > 0 && layout.missing !== 'model');
    taken.push({ index, values: made.values });
    declared.push(made.declared);
    if (rows === 0) continue;
    const marked = as === 'number' ? MARKED[layout.missing ?? 'refuse'] : undefined;
    filled.set(index, { rows, with: marked ?? made.filled });
    if (marked === undefined) continue;
    taken.push({ index, values: [], indicator: true });
    const marks = cells.header[index]!;
    const markedBy = `${marks} missing`;
    if (marked === 'nothing') declared[declared.length - 1] = { name: marks, kind: 'number', markedBy };
    declared.push({ name: markedBy, kind: 'number', marks });
  }
  checkNew(declared, name);
  return { taken, declared, filled };
};

/** An indicator has the name of its column and a word: another column may have it. */
const checkNew = (declared: readonly Column[], name: string): void => {
  const names = declared.map((column) => column.name);
  const twice = names.find((column, at) => names.indexOf(column) !== at);
  if (twice !== undefined)
    throw fault(name, `two columns would be called '${twice}'`, 'Rename one in the file, or write missing: impute');
};

/** What stands in the way of columns that have nothing in some rows; of a label nothing can be put in its place. */
const gapFaults = (
  cells: TableCells,
  { missing = 'refuse' }: TableLayout,
  needed: readonly number[],
  label: number | undefined,
): readonly ColumnFault[] =>
  missing === 'drop'
    ? []
    : needed.flatMap((index) => {
        const column = cells.columns[index]!;
        const count = column.counts[MISSING]!;
        if (count === 0 || (missing !== 'refuse' && index !== label)) return [];
        // An empty column has said so already.
        if (count === cells.count && index !== label) return [];
        return [gapFault(cells.header[index]!, { row: cells.codesOf(index).indexOf(MISSING), count }, index === label)];
      });

interface Whole {
  /** 1 for each row that stays; absent: all do */
  readonly kept: Uint8Array | undefined;
  readonly count: number;
  /** rows that were left out, by the first column, in the order of the file, that has nothing in them */
  readonly dropped: ReadonlyMap<number, number>;
}
/** The rows that have something in each of these columns, where the others are to be left out; else all. */
const whole = (cells: TableCells, name: string, columns: readonly number[], { missing: what }: TableLayout): Whole => {
  const dropped = new Map<number, number>();
  if (what !== 'drop') return { kept: undefined, count: cells.count, dropped };
  const kept = new Uint8Array(cells.count).fill(1);
  let count = cells.count;
  for (const index of columns.toSorted((a, b) => a - b)) {
    if (cells.columns[index]!.counts[MISSING] === 0) continue;
    const codes = cells.codesOf(index);
    const before = count;
    for (let row = 0; row < codes.length; row++)
      if (codes[row] === MISSING && kept[row] === 1) {
        kept[row] = 0;
        count--;
      }
    if (count < before) dropped.set(index, before - count);
  }
  if (count === 0)
    throw fault(
      name,
      'every row has nothing in one of the columns to read',
      'Leave out the columns that have the most missing values (omit)',
    );
  return { kept: count === cells.count ? undefined : kept, count, dropped };
};

/** A label as a number: as the file writes numbers, or as a format with numbers of its own does once they are text. */
const valueOf = (label: string, numberOf: Notation['numberOf']): number | undefined =>
  numberOf(label) ?? (isDecimal(label) ? Number(label) : undefined);

/** The texts of a column that the rows which stay hold, each with its index, and the index of each code. */
interface Indexed {
  readonly names: readonly string[];
  readonly indices: Float64Array;
}

/**
 * In numerical order where all are numbers, else in the order of their characters, so that the same values have the same
 * indices whatever the order of the rows.
 */
const indexed = (cells: TableCells, index: number, kept: Uint8Array | undefined): Indexed => {
  const { texts, counts } = cells.columns[index]!;
  const { numberOf } = cells.keeping[index]!.notation;
  const held = new Set<number>();
  if (kept === undefined) counts.forEach((count, code) => count > 0 && code > MISSING && held.add(code));
  else cells.codesOf(index).forEach((code, row) => kept[row] === 1 && held.add(code));
  const codes = [...held];
  const numbers = new Map(codes.map((code) => [code, valueOf(texts[code]!, numberOf)]));
  // In the order of their characters first: labels of one value, such as 1 and 1.0, have an order too.
  codes.sort((a, b) => (texts[a]! < texts[b]! ? -1 : 1));
  if ([...numbers.values()].every((value) => value !== undefined))
    codes.sort((a, b) => numbers.get(a)! - numbers.get(b)!);
  const indices = new Float64Array(texts.length);
  codes.forEach((code, at) => (indices[code] = at));
  return { names: codes.map((code) => texts[code]!), indices };
};

interface Made {
  readonly values: ArrayLike<number>;
  readonly declared: Column;
  /** what stands where a cell holds nothing */
  readonly filled: Filled['with'];
}

/** What a category is called whose cells hold nothing. */
const NO_VALUE = '(missing)';

const categoryOf = (
  cells: TableCells,
  name: string,
  index: number,
  kept: Uint8Array | undefined,
  { categorical, missing }: TableLayout,
): Made => {
  const column = cells.header[index]!;
  const { names, indices } = indexed(cells, index, kept);
  const counts = cells.columns[index]!.counts;
  if (categorical === 'auto' && kept === undefined && names.length === cells.count)
    throw fault(
      name,
      `column '${column}' holds another text in every row: a name rather than a category`,
      'List the columns to read in `columns`, or the categorical ones in `categorical`',
    );
  const own = (missing === 'category' || missing === 'model') && counts[MISSING]! > 0;
  if (own && names.includes(NO_VALUE))
    throw fault(name, `column '${column}' has a category ${NO_VALUE} already`, 'Rename it in the file');
  const values = own ? [...names, NO_VALUE] : names;
  if (own) indices[MISSING] = names.length;
  else if (counts[MISSING]! > 0) {
    // The most frequent one; of several the first.
    const most = indices.reduce((best, _, code) => (code > MISSING && counts[code]! > counts[best]! ? code : best), 0);
    indices[MISSING] = indices[most]!;
  }
  return { values: indices, declared: { name: column, kind: 'category', values }, filled: own ? 'category' : 'mode' };
};

const numberOf = (cells: TableCells, { index, valueOf: read, continuous }: ChosenColumn, hasGaps: boolean): Made => {
  const values = Float64Array.from(cells.columns[index]!.texts, (text, code) =>
    code > MISSING ? (read(text) ?? 0) : 0,
  );
  if (hasGaps) values[MISSING] = medianOf(cells.valuesOf(index, values), continuous);
  return { values, declared: { name: cells.header[index]!, kind: 'number' }, filled: 'median' };
};

/** Of an even number of whole values the lower of the two in the middle: halves of a truth value mean nothing. */
const medianOf = (values: Float64Array, continuous: boolean): number => {
  values.sort();
  const low = values[Math.ceil(values.length / 2) - 1]!;
  return continuous ? (low + values[Math.floor(values.length / 2)]!) / 2 : low;
};

const labelsOf = (cells: TableCells, name: string, at: number, kept: Uint8Array | undefined, count: number): Labels => {
  const column = cells.header[at]!;
  const { names, indices } = indexed(cells, at, kept);
  if (names.length === 1)
    throw fault(
      name,
      `every row has the label '${names[0]}' in column '${column}'`,
      'A label needs at least two values; leave `label` out if the rows have no classes',
    );
  const { numberOf: written } = cells.keeping[at]!.notation;
  const classes = new Uint32Array(count);
  let row = 0;
  cells.codesOf(at).forEach((code, place) => {
    if (kept === undefined || kept[place] === 1) classes[row++] = indices[code]!;
  });
  return { column, names, numberOf: (label) => valueOf(label, written), classes };
};

/** The rows that a named column has to count before it is taken for an index, and one without a name. */
const COUNTED = { named: 10, nameless: 3 } as const;
/** What data frames call an index that they write: nothing (pandas to CSV), Unnamed: 0 (the same twice), to Parquet. */
const NAMELESS = /^(|Unnamed: \d+|__index_level_\d+__)$/;

/** The columns that were read with what their numbers say of them: constant, or an index rather than data. */
const described = (
  reading: readonly ReadColumn[],
  taken: readonly TakenColumn[],
  header: readonly string[],
  values: Float64Array,
  count: number,
  declared: readonly Column[] | undefined,
): readonly ReadColumn[] => {
  const d = taken.length;
  const constant = almostConstant(values, count, d);
  const marks = gapMarks(declared);
  for (let j = 0; j < d && declared !== undefined; j++)
    if (marks[j]! >= 0) {
      const present = presentCells(values, d, j, marks[j]!);
      constant[j] = almostConstant(present, present.length, 1)[0]!;
    }
  const place = new Map(taken.flatMap(({ index, indicator }, j) => (indicator === true ? [] : [[index, j] as const])));
  return reading.map((column, index) => {
    const j = place.get(index);
    if (j === undefined || declared?.[j]!.kind === 'category') return column;
    const isIndex = NAMELESS.test(header[index]!)
      ? count >= COUNTED.nameless && areRowNumbers(values, j, d)
      : count >= COUNTED.named && countsRows(values, j, d);
    return {
      ...column,
      ...(constant[j] === 1 ? { constant: true as const } : {}),
      ...(isIndex ? { index: { leaveOut: optionFor('omit', header[index]!) } } : {}),
    };
  });
};

/** Both look at column j of rows of d numbers, and at no more of them than it takes. */
const countsRows = (values: Float64Array, j: number, d: number): boolean => {
  const first = values[j]!;
  if (!Number.isInteger(first)) return false;
  for (let at = j, row = 0; at < values.length; at += d, row++) if (values[at] !== first + row) return false;
  return true;
};
/** Of rows in any order, as a sample of a data frame keeps them. */
const areRowNumbers = (values: Float64Array, j: number, d: number): boolean => {
  const seen = new Set<number>();
  for (let at = j; at < values.length; at += d) {
    const value = values[at]!;
    if (!Number.isInteger(value) || value < 0 || seen.has(value)) return false;
    seen.add(value);
  }
  return true;
};
