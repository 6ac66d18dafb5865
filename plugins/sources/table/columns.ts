import type { ReadColumn } from '../../../core/contracts/index.js';
import { fault } from '../files.js';
import { indexOf, type Named } from './match.js';
import type { TableCell, Records } from './records.js';

export interface Layout {
  /** the column that holds the class of each row */
  readonly label?: Named;
  /** the columns to read, in this order; absent = every column that holds numbers or truth values, and the categorical ones */
  readonly columns?: readonly Named[];
  /** the columns to leave out of all that there are */
  readonly omit?: readonly Named[];
  /** columns whose values are categories; auto: those that hold no number */
  readonly categorical?: 'auto' | readonly Named[];
}

/** Which columns of the file are read, by index, and how. */
export interface Chosen {
  readonly label: number | undefined;
  readonly columns: readonly number[];
  readonly categorical: ReadonlySet<number>;
  /** columns of true and false alone, read as 1 and 0 */
  readonly truths: ReadonlySet<number>;
  /** of every column of the file, in its order */
  readonly reading: readonly ReadColumn[];
}

/**
 * @throws COLLAPSAR_SOURCE_INVALID for names that the file does not have, and columns that cannot be all they are asked
 * to be
 */
export const chooseColumns = (records: Records, name: string, layout: Layout): Chosen => {
  const { header, rows, notation } = records;
  const repeated = header.find((column, index) => header.indexOf(column) !== index);
  if (repeated !== undefined)
    throw fault(
      name,
      repeated === '' ? 'two columns have no name' : `two columns are called '${repeated}'`,
      'Give every column its own name',
    );
  const find = (column: Named): number =>
    indexOf(column, header, name, 'column', `there is no column '${String(column)}'`);
  const label = layout.label === undefined ? undefined : find(layout.label);
  const named = layout.columns?.map(find);
  const twice = named?.find((index, at) => named.indexOf(index) !== at);
  if (twice !== undefined) throw fault(name, `\`columns\` names '${header[twice]}' twice`, 'Take one of them out');
  const omitted = new Set(layout.omit?.map(find));
  const { categorical: asked = [] } = layout;
  const categories = asked === 'auto' ? [] : asked.map(find);
  for (const [index, other] of [
    ...categories.map((index) => [index, '`categorical`'] as const),
    [label, '`label`'] as const,
  ])
    if (index !== undefined && omitted.has(index))
      throw fault(name, `column '${header[index]}' is in \`omit\` and in ${other}`, 'Take it out of one of them');
  const candidates = named ?? header.map((_, index) => index).filter((index) => index !== label && !omitted.has(index));
  const holdsNumbers = (index: number): boolean => rows.some((row) => notation.numberOf(row[index]!) !== undefined);
  const isText = (index: number): boolean => !holdsNumbers(index) && rows.some((row) => !isEmpty(row[index]!));
  const categorical = new Set(asked === 'auto' ? candidates.filter(isText) : categories);
  if (asked === 'auto' && categorical.size === 0)
    throw fault(name, 'no column holds text alone, so none is categorical', 'Name them, or leave `categorical` out');
  const truths = new Set(
    candidates.filter(
      (index) =>
        !categorical.has(index) &&
        isText(index) &&
        rows.every((row) => isEmpty(row[index]!) || notation.truthOf(row[index]!) !== undefined),
    ),
  );
  const columns =
    named ?? candidates.filter((index) => categorical.has(index) || truths.has(index) || holdsNumbers(index));
  const read = new Set(columns);
  const reading = header.map((column, index): ReadColumn => {
    if (index === label) return { name: column, as: 'label' };
    if (!read.has(index))
      return {
        name: column,
        as: 'passed-over',
        ...(omitted.has(index)
          ? { note: 'left out by `omit`', asked: true }
          : named !== undefined
            ? { note: 'not among `columns`', asked: true }
            : whyPassedOver(records, index)),
      };
    if (categorical.has(index)) return { name: column, as: 'category' };
    return { name: column, as: 'number', ...(truths.has(index) ? { note: 'true and false read as 1 and 0' } : {}) };
  });
  if (columns.length === 0) {
    const first = reading.find(({ cell }) => cell !== undefined);
    throw fault(
      name,
      `no column holds numbers${first === undefined ? '' : `; column '${first.name}' holds '${first.cell!}' in its first row`}`,
      first?.note?.includes('?') === true
        ? first.note.slice(first.note.indexOf(': ') + 2).replace(/^./, (letter) => letter.toUpperCase())
        : 'Check the delimiter, or name the columns to read',
    );
  }
  if (label !== undefined && (columns.includes(label) || categorical.has(label)))
    throw fault(name, `column '${header[label]}' is both the label and a column to read`, 'Take it out of one of them');
  for (const index of categorical)
    if (!columns.includes(index))
      throw fault(
        name,
        `column '${header[index]}' is categorical, but not among the columns to read`,
        'Add it to `columns`, or take it out of `categorical`',
      );
  return { label, columns, categorical, truths, reading };
};

const isEmpty = (cell: TableCell): boolean => cell === '' || (typeof cell === 'string' && cell.trim() === '');

/** Longest part of a cell that is shown. */
const SHOWN = 40;

const whyPassedOver = ({ rows, notation }: Records, index: number): Pick<ReadColumn, 'note' | 'cell'> => {
  const filled = rows.findIndex((row) => !isEmpty(row[index]!));
  if (filled < 0) return { note: 'every cell is empty' };
  const cells = rows.flatMap((row) => (isEmpty(row[index]!) ? [] : [row[index]!]));
  const advice = notation.advice(cells) ?? 'name it in `categorical` if it holds categories';
  return { note: `not a number in row ${filled + 1}: ${advice}`, cell: String(rows[filled]![index]!).slice(0, SHOWN) };
};
