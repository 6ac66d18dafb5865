import type { ReadColumn } from '../../../core/contracts/index.js';
import { fault } from '../files.js';
import { indexOf, type WrittenName } from './match.js';
import type { RecordCell, Records } from './records.js';

export interface TableLayout {
  /** the column that holds the class of each row */
  readonly label?: WrittenName | undefined;
  /** the columns to read, in this order; absent = every column that holds numbers or truth values, and the categorical ones */
  readonly columns?: readonly WrittenName[] | undefined;
  /** the columns to leave out of all that there are */
  readonly omit?: readonly WrittenName[] | undefined;
  /** columns whose values are categories; auto: those that hold no number */
  readonly categorical?: 'auto' | readonly WrittenName[] | undefined;
  /** what is done with a row that has nothing in its label or in a column that is read; default refuse */
  readonly missing?: 'refuse' | 'drop' | undefined;
  /** words that stand for nothing, such as NA */
  readonly missingWords?: readonly string[] | undefined;
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
export const chooseColumns = (records: Records, name: string, layout: TableLayout): Chosen => {
  const { header } = records;
  const asked = resolved(header, name, layout);
  const { label } = asked;
  const { columns, categorical, truths } = kindsOf(records, name, asked);
  const reading = readingOf(records, asked, new Set(columns), categorical, truths);
  if (columns.length === 0) throw noNumbers(name, reading);
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

/** What a layout names, by the index of the column. */
interface Asked {
  readonly label: number | undefined;
  readonly columns: readonly number[] | undefined;
  readonly omitted: ReadonlySet<number>;
  readonly categories: 'auto' | readonly number[];
}

const resolved = (header: readonly string[], name: string, layout: TableLayout): Asked => {
  checkNames(header, name);
  const find = (column: WrittenName): number =>
    indexOf(column, header, name, 'column', `there is no column '${String(column)}'`);
  const label = layout.label === undefined ? undefined : find(layout.label);
  const columns = layout.columns?.map(find);
  const twice = columns?.find((index, at) => columns.indexOf(index) !== at);
  if (twice !== undefined) throw fault(name, `\`columns\` names '${header[twice]}' twice`, 'Take one of them out');
  const omitted = new Set(layout.omit?.map(find));
  const { categorical = [] } = layout;
  const categories = categorical === 'auto' ? categorical : categorical.map(find);
  const alsoOmitted = (indices: readonly number[], option: string): void => {
    const both = indices.find((index) => omitted.has(index));
    if (both !== undefined)
      throw fault(name, `column '${header[both]}' is in \`omit\` and in ${option}`, 'Take it out of one of them');
  };
  alsoOmitted(categories === 'auto' ? [] : categories, '`categorical`');
  alsoOmitted(label === undefined ? [] : [label], '`label`');
  return { label, columns, omitted, categories };
};

const checkNames = (header: readonly string[], name: string): void => {
  const repeated = header.find((column, index) => header.indexOf(column) !== index);
  if (repeated !== undefined)
    throw fault(
      name,
      repeated === '' ? 'two columns have no name' : `two columns are called '${repeated}'`,
      'Give every column its own name',
    );
};

/** The columns to read, and which of them hold categories or truth values alone. */
const kindsOf = (
  { header, rows, notation }: Records,
  name: string,
  { label, columns: named, omitted, categories }: Asked,
): Pick<Chosen, 'columns' | 'categorical' | 'truths'> => {
  const candidates = named ?? header.map((_, index) => index).filter((index) => index !== label && !omitted.has(index));
  const holdsNumbers = (index: number): boolean => rows.some((row) => notation.numberOf(row[index]!) !== undefined);
  const isText = (index: number): boolean => !holdsNumbers(index) && rows.some((row) => !isEmpty(row[index]!));
  const isTruth = (cell: RecordCell): boolean => isEmpty(cell) || notation.truthOf(cell) !== undefined;
  const categorical = new Set(categories === 'auto' ? candidates.filter(isText) : categories);
  if (categories === 'auto' && categorical.size === 0)
    throw fault(name, 'no column holds text alone, so none is categorical', 'Name them, or leave `categorical` out');
  const truths = new Set(
    candidates.filter((index) => !categorical.has(index) && isText(index) && rows.every((row) => isTruth(row[index]!))),
  );
  const isRead = (index: number): boolean => categorical.has(index) || truths.has(index) || holdsNumbers(index);
  return { columns: named ?? candidates.filter(isRead), categorical, truths };
};

const readingOf = (
  records: Records,
  { label, columns: named, omitted }: Asked,
  read: ReadonlySet<number>,
  categorical: ReadonlySet<number>,
  truths: ReadonlySet<number>,
): readonly ReadColumn[] =>
  records.header.map((name, index): ReadColumn => {
    if (index === label) return { name, as: 'label' };
    if (read.has(index)) {
      if (categorical.has(index)) return { name, as: 'category' };
      return { name, as: 'number', ...(truths.has(index) ? { why: { kind: 'truths' } as const } : {}) };
    }
    if (omitted.has(index)) return { name, as: 'passed-over', why: { kind: 'omitted', option: 'omit' } };
    if (named !== undefined) return { name, as: 'passed-over', why: { kind: 'not-among', option: 'columns' } };
    return { name, as: 'passed-over', ...whyPassedOver(records, index) };
  });

const noNumbers = (name: string, reading: readonly ReadColumn[]): Error => {
  const first = reading.find(({ cell }) => cell !== undefined);
  return fault(
    name,
    `no column holds numbers${first === undefined ? '' : `; column '${first.name}' holds '${first.cell!}' in its first row`}`,
    first?.why?.kind === 'not-a-number' && first.why.advice.includes('?')
      ? first.why.advice.replace(/^./, (letter) => letter.toUpperCase())
      : 'Check the delimiter, or name the columns to read',
  );
};

export const isEmpty = (cell: RecordCell): boolean => cell === '' || (typeof cell === 'string' && cell.trim() === '');

/** Longest part of a cell that is shown. */
const SHOWN = 40;

const whyPassedOver = ({ rows, notation }: Records, index: number): Pick<ReadColumn, 'why' | 'cell'> => {
  const filled = rows.findIndex((row) => !isEmpty(row[index]!));
  if (filled < 0) return { why: { kind: 'empty' } };
  const cells = rows.flatMap((row) => (isEmpty(row[index]!) ? [] : [row[index]!]));
  const advice = notation.advice(cells) ?? 'name it in `categorical` if it holds categories';
  return {
    why: { kind: 'not-a-number', row: filled + 1, advice },
    cell: String(rows[filled]![index]!).slice(0, SHOWN),
  };
};
