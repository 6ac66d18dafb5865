import { fault, suggestion } from '../../plugins/sources/files.js';
import { type DraftColumn, findColumns } from './columns.js';
import type { ReadTable } from './read.js';

/** What a table holds, and what of it a study is to read. */
export interface TableDraft {
  readonly rows: number;
  readonly columns: readonly (DraftColumn & { readonly as: 'number' | 'category' | 'label' | 'left-out' })[];
  readonly label?: string;
  /** most frequent first */
  readonly classes: readonly { readonly name: string; readonly rows: number; readonly share: number }[];
  /** classes of fewer than 5 % of the rows, the rarest first */
  readonly rare: readonly string[];
  /** rows that lack something in what is read: all of them stay, unless there are rows without a label */
  readonly lacking: number;
  /** columns of numbers that lack something */
  readonly gaps: readonly string[];
  /** of rows that lack something, those that are left out: all, where some have no label, which nothing can be put in place of */
  readonly dropped: number;
  readonly words: readonly string[];
  readonly assumed: readonly string[];
  readonly cannot: readonly string[];
}

/** Where rows that lack something are left out, a column is left out that more than this share of the rows lack. */
const MOST_MISSING = 0.2;
/** Where they stay, one of which fewer cells than these, or a smaller share of the rows, hold something. */
const FEWEST_CELLS = { count: 10, share: 0.05 };
const RARE = 0.05;
/** Classes that a label may have. */
const MOST_CLASSES = 20;
/** Rows below which no chain can be made of a file. */
const FEWEST_ROWS = 10;
const ENOUGH = `A study needs ${FEWEST_ROWS} at least, and some hundreds to say anything: give more rows`;
const NAMED_LABEL = /^(?:label|class|target|diagnosis|outcome|species|status|y|type|category|group)s?$/iu;

/** Columns that may hold the class of each row, the likeliest first. */
export const labelsOf = ({ records }: ReadTable): readonly string[] => {
  const columns = findColumns(records).columns;
  const last = columns.at(-1);
  const may = columns.filter(({ distinct, missing, count, kind, whole }) =>
    distinct >= 2 && distinct <= MOST_CLASSES && 5 * distinct <= count && missing <= MOST_MISSING * (missing + count)
      ? kind === 'category' || (kind === 'number' && whole && distinct <= 10)
      : false,
  );
  const rank = (column: DraftColumn): number =>
    NAMED_LABEL.test(column.name.trim()) ? 2 : column === last && column.kind === 'category' ? 1 : 0;
  return may.toSorted((a, b) => rank(b) - rank(a)).map(({ name }) => name);
};

/** Whether the likeliest is likely enough to be taken unasked: it is called a label, or is the last and a category. */
export const isLikely = ({ records }: ReadTable, label: string): boolean =>
  NAMED_LABEL.test(label.trim()) || label === records.header.at(-1);

/**
 * What of a table a study reads. `label`: the column of classes; absent: none.
 * @throws COLLAPSAR_SOURCE_INVALID where nothing is left to learn from
 */
export const draftTable = (table: ReadTable, name: string, label: string | undefined): TableDraft => {
  const { columns: found, words, records } = findColumns(table.records);
  const { header, rows } = records;
  if (rows.length < FEWEST_ROWS)
    throw fault(name, `there ${rows.length === 1 ? 'is one row' : `are ${rows.length} rows`}`, ENOUGH);
  const labelAt = label === undefined ? -1 : placeOf(label, header, name);
  if (labelAt >= 0) checkLabel(found[labelAt]!, name);
  const has = (at: number) => (row: (typeof rows)[number]) => String(row[at]).trim() !== '';
  const isLabelled = labelAt < 0 || rows.every(has(labelAt));
  const columns = found.map((column, at) => ({
    ...column,
    ...(at === labelAt ? LABEL : useOf(column, rows.length, isLabelled)),
  }));
  const read = columns.flatMap(({ as }, at) => (as === 'number' || as === 'category' ? [at] : []));
  if (read.length === 0) throw nothingLeft(columns, name);
  const complete = rows.filter((row) => read.every((at) => has(at)(row)) && (labelAt < 0 || has(labelAt)(row)));
  const whole = isLabelled ? rows : complete;
  if (whole.length < FEWEST_ROWS)
    throw fault(name, `${whole.length} of ${rows.length} rows have something in every column that is read`, ENOUGH);
  const classes = labelAt < 0 ? [] : classesOf(whole.map((row) => String(row[labelAt]).trim()));
  if (classes.length === 1) throw fault(name, `every whole row has the label '${classes[0]!.name}'`, 'Give --no-label');
  return {
    rows: rows.length,
    columns,
    ...(label === undefined ? {} : { label }),
    classes,
    rare: classes
      .filter(({ share }) => share < RARE)
      .map(({ name }) => name)
      .reverse(),
    lacking: rows.length - complete.length,
    gaps: read.flatMap((at) => (columns[at]!.as === 'number' && !rows.every(has(at)) ? [columns[at]!.name] : [])),
    dropped: rows.length - whole.length,
    words,
    assumed: [...table.assumed, ...assumedOf(columns)],
    cannot: classes
      .filter(({ rows }) => rows < 3)
      .map((one) => `label '${one.name}' has ${one.rows} of the rows: no chain can show much of it`),
  };
};

/** What is taken for granted of the columns that are read. */
export const assumedOf = (columns: TableDraft['columns']): readonly string[] =>
  columns.flatMap(({ as, assumed }) => (as === 'left-out' ? [] : (assumed ?? [])));

const LABEL = { as: 'label' } as const;

interface Use {
  readonly as: 'number' | 'category' | 'left-out';
  readonly why?: string;
}
/** `keepsGaps`: rows that lack something stay, for models to learn what is missing. */
export const useOf = (column: DraftColumn, rows: number, keepsGaps: boolean): Use => {
  const { kind, missing, count } = column;
  if (kind === 'constant' && missing > 0 && keepsGaps && isEnough(count, rows)) return { as: 'category' };
  if (kind !== 'number' && kind !== 'date' && kind !== 'category') return { as: 'left-out' };
  if (keepsGaps ? !isEnough(count, rows) : missing > MOST_MISSING * rows)
    return {
      as: 'left-out',
      why: keepsGaps
        ? `${count} of ${rows} rows have something in it: too few to learn from`
        : `${missing} of ${rows} rows have nothing in it: more rows than a column is worth`,
    };
  return { as: kind === 'date' ? 'number' : kind };
};
const isEnough = (count: number, rows: number): boolean =>
  count >= FEWEST_CELLS.count && count >= FEWEST_CELLS.share * rows;

const placeOf = (label: string, header: readonly string[], name: string): number => {
  const at = header.indexOf(label);
  if (at >= 0) return at;
  throw fault(name, `there is no column '${label}' to be the label`, suggestion(label, header));
};

const checkLabel = ({ name: column, distinct, count, kind }: DraftColumn, name: string): void => {
  if (kind === 'empty' || kind === 'constant')
    throw fault(
      name,
      `column '${column}' is no label: ${kind === 'empty' ? 'it is empty' : 'every row has the same'}`,
      'Give --no-label, or another column',
    );
  if (2 * distinct > count)
    throw fault(
      name,
      `column '${column}' is no label: ${distinct} different values in ${count} rows`,
      'A label says to which of a few classes a row belongs: give another column, or --no-label',
    );
};

const classesOf = (labels: readonly string[]): TableDraft['classes'] => {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([name, rows]) => ({ name, rows, share: rows / labels.length }))
    .sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1));
};

const nothingLeft = (columns: TableDraft['columns'], name: string): Error =>
  fault(
    name,
    `no column is left to learn from: ${columns
      .slice(0, 5)
      .map((column) => `${column.name} (${column.as === 'label' ? 'the label' : column.why})`)
      .join('; ')}`,
    'A study needs a column of numbers or of categories that repeat. Of texts give JSON Lines with a field for the text, or --label another column',
  );
