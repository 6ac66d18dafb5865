import { fault, suggestion } from './fault.js';
import { isDecimal, type Cell, type Records } from './records.js';

export interface Layout {
  /** the column that holds the class of each row */
  readonly label?: string;
  /** the columns to read, in this order; absent = every column that holds numbers, and the categorical ones */
  readonly columns?: readonly string[];
  /** columns whose values are categories; auto: those that hold text alone */
  readonly categorical?: 'auto' | readonly string[];
}

/** Which columns of the file are read, by index, and which of them are categorical. */
export interface Chosen {
  readonly label: number | undefined;
  readonly columns: readonly number[];
  readonly categorical: ReadonlySet<number>;
}

/** Whether a cell is a number, in a format of this kind. */
export const isNumber = (cell: Cell, { numbersAreText }: Records): boolean =>
  typeof cell === 'number' ? Number.isFinite(cell) : numbersAreText && isDecimal(cell);

/**
 * @throws COLLAPSAR_SOURCE_INVALID for names that the file does not have, and columns that cannot be all they are asked
 * to be
 */
export const chooseColumns = (records: Records, name: string, layout: Layout): Chosen => {
  const { header, rows } = records;
  const repeated = header.find((column, index) => header.indexOf(column) !== index);
  if (repeated !== undefined)
    throw fault(name, `two columns are called '${repeated}'`, 'Give every column its own name');
  const find = (column: string): number => {
    const index = header.indexOf(column);
    if (index < 0) throw fault(name, `there is no column '${column}'`, suggestion(column, header));
    return index;
  };
  const label = layout.label === undefined ? undefined : find(layout.label);
  const named = layout.columns?.map(find);
  const candidates = named ?? header.map((_, index) => index).filter((index) => index !== label);
  const holdsNumbers = (index: number): boolean => rows.some((row) => isNumber(row[index]!, records));
  const holdsText = (index: number): boolean =>
    !holdsNumbers(index) && rows.some((row) => String(row[index]!).trim() !== '');
  const { categorical: asked = [] } = layout;
  const categorical = new Set(asked === 'auto' ? candidates.filter(holdsText) : asked.map(find));
  if (asked === 'auto' && categorical.size === 0)
    throw fault(name, 'no column holds text alone, so none is categorical', 'Name them, or leave `categorical` out');
  const columns = named ?? candidates.filter((index) => categorical.has(index) || holdsNumbers(index));
  if (columns.length === 0)
    throw fault(name, 'no column holds numbers', 'Check the delimiter, or name the columns to read');
  if (label !== undefined && (columns.includes(label) || categorical.has(label)))
    throw fault(name, `column '${layout.label}' is both the label and a column to read`, 'Take it out of one of them');
  for (const index of categorical)
    if (!columns.includes(index))
      throw fault(
        name,
        `column '${header[index]}' is categorical, but not among the columns to read`,
        'Add it to `columns`, or take it out of `categorical`',
      );
  return { label, columns, categorical };
};
