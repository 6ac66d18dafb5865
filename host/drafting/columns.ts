import type { RecordCell, Records } from '../../plugins/sources/table/records.js';

const isEmpty = (cell: RecordCell): boolean => String(cell).trim() === '';

/** A column as it was found; `count` cells of it hold something. */
export interface DraftColumn {
  readonly name: string;
  readonly kind: 'number' | 'category' | 'identifier' | 'text' | 'constant' | 'empty' | 'mixed' | 'repeated';
  readonly count: number;
  readonly missing: number;
  readonly distinct: number;
  /** whole numbers, or true and false: what a label may be, beside categories */
  readonly whole: boolean;
  /** why it is of no use, where it is not */
  readonly why?: string;
}

/** Words that stand for nothing whatever the column holds, and those that do among numbers. */
const NOTHING = new Set(['NA', 'N/A', 'n/a', '#N/A', 'NaN', 'nan', 'NULL', 'null', '?']);
const NOTHING_AMONG_NUMBERS = new Set(['-', '.', '--', 'none', 'None', 'missing', 'unknown']);

/** Numbers of so few values stand for categories, such as 0 and 1. */
const CODES = 2;
/** A category has fewer values than this, or than a fifth of the rows. */
const CATEGORIES = 20;
/** Words that a text has on average, as opposed to a name. */
export const WORDS = 4;
const NAMED_ID = /(?:^|[^\p{L}])(?:id|uuid|guid|key|index|row|nr|no|num|number)$|Id$|^Unnamed: \d+$|^__index|^$/iu;
const DATE = /^\s*\d{4}-\d{1,2}-\d{1,2}(?:[T ].*)?$|^\s*\d{1,2}[./]\d{1,2}[./]\d{2,4}\s*$/u;

/** What is in the columns of a table. `words`: what stands for nothing in it. */
export interface FoundColumns {
  readonly columns: readonly DraftColumn[];
  readonly words: readonly string[];
  /** the same with nothing where a word stands for that */
  readonly records: Records;
}

export const findColumns = (records: Records): FoundColumns => {
  const words = wordsOf(records);
  const nothing = new Set(words);
  const clean: Records = {
    ...records,
    rows:
      words.length === 0
        ? records.rows
        : records.rows.map((row) => row.map((cell) => (nothing.has(String(cell).trim()) ? '' : cell))),
  };
  const columns: DraftColumn[] = [];
  for (const [at, name] of records.header.entries()) columns.push(findColumn(clean, at, name));
  return { columns, words, records: clean };
};

/** Those that occur, the second ones in no column but those of numbers. */
const wordsOf = ({ header, rows, notation }: Records): readonly string[] => {
  const found = new Set<string>();
  const elsewhere = new Set<string>();
  for (const at of header.keys()) {
    const cells = rows.map((row) => row[at]!).filter((cell) => typeof cell === 'string' && !isEmpty(cell));
    const words = new Set(cells.map((cell) => String(cell).trim()));
    const numbers = rows.reduce((sum, row) => sum + Number(notation.numberOf(row[at]!) !== undefined), 0);
    for (const word of words) {
      if (NOTHING.has(word)) found.add(word);
      else if (NOTHING_AMONG_NUMBERS.has(word)) (2 * numbers > rows.length ? found : elsewhere).add(word);
    }
  }
  return [...found].filter((word) => !elsewhere.has(word)).sort();
};

const findColumn = ({ rows, notation }: Records, at: number, name: string): DraftColumn => {
  const cells = rows.map((row) => row[at]!).filter((cell) => !isEmpty(cell));
  const texts = new Set(cells.map((cell) => String(cell).trim()));
  const numbers = cells.map((cell) => notation.numberOf(cell));
  const held = numbers.filter((value) => value !== undefined);
  const isTruth = cells.every((cell) => notation.truthOf(cell) !== undefined);
  const whole = isTruth || (held.length === cells.length && held.every((value) => Number.isInteger(value)));
  const about = { name, count: cells.length, missing: rows.length - cells.length, distinct: texts.size, whole };
  const of = (kind: DraftColumn['kind'], why?: string): DraftColumn => ({
    ...about,
    kind,
    ...(why === undefined ? {} : { why }),
  });
  if (cells.length === 0) return of('empty', 'every cell is empty');
  if (texts.size === 1) return of('constant', `every row has the same: ${shown(cells[0]!)}`);
  if (held.length === cells.length) return ofNumbers(held, name, of);
  if (isTruth) return of('category');
  if (held.length > 0 && texts.size > CATEGORIES)
    return of('mixed', `${cells.length - held.length} of ${cells.length} cells are no numbers`);
  return ofTexts(cells.map(String), texts.size, of);
};

type Of = (kind: DraftColumn['kind'], why?: string) => DraftColumn;

const ofNumbers = (values: readonly number[], name: string, of: Of): DraftColumn => {
  const distinct = new Set(values).size;
  const isWhole = values.every((value) => Number.isInteger(value));
  const counts = values.every((value, row) => value === values[0]! + row);
  if (isWhole && distinct === values.length && (NAMED_ID.test(name) || (counts && values.length >= 10)))
    return of('identifier', 'another whole number in every row: it says which row it is');
  return of(isWhole && distinct <= CODES ? 'category' : 'number');
};

const ofTexts = (cells: readonly string[], distinct: number, of: Of): DraftColumn => {
  const words = cells.reduce((sum, cell) => sum + cell.trim().split(/\s+/u).length, 0) / cells.length;
  if (distinct < Math.max(CATEGORIES, cells.length / 5) && distinct < cells.length) return of('category');
  if (cells.every((cell) => DATE.test(cell)))
    return of('text', 'dates: no model here takes them; write them as numbers');
  if (words >= WORDS) return of('text', 'free text: a table has no use for it');
  return of(
    distinct === cells.length ? 'identifier' : 'repeated',
    distinct === cells.length
      ? 'another text in every row: a name rather than a category'
      : `${distinct} different texts in ${cells.length} rows: too many for categories`,
  );
};

/** A cell in a sentence, for the user's own terminal. */
const shown = (cell: RecordCell): string => JSON.stringify(String(cell).slice(0, 40));
