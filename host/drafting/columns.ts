import type { ColumnKind, JsonObject } from '../../core/contracts/index.js';
import { TableCells } from '../../plugins/sources/table/cells.js';
import { NOTHING, NOTHING_AMONG_NUMBERS } from '../../plugins/sources/table/faults.js';
import { CATEGORIES, findColumns as found, type FoundColumn } from '../../plugins/sources/table/found.js';
import { type Notation, type RecordCell, type Records, withUnit } from '../../plugins/sources/table/records.js';

const isEmpty = (cell: RecordCell): boolean => String(cell).trim() === '';

/** A column as it was found; `count` cells of it hold something. */
export interface DraftColumn {
  readonly name: string;
  readonly kind: 'number' | 'date' | 'category' | 'identifier' | 'text' | 'constant' | 'empty' | 'mixed' | 'repeated';
  /** what its cells are, by the rule of the sources, and from where to where they go */
  readonly found: ColumnKind;
  readonly range?: string;
  readonly count: number;
  readonly missing: number;
  readonly distinct: number;
  /** whole numbers, or true and false: what a label may be, beside categories */
  readonly whole: boolean;
  /** why it is of no use, where it is not */
  readonly why?: string;
  /** what a study has to say of it in `columns`, for it to be read so, and what is taken for granted with that */
  readonly given?: JsonObject;
  readonly assumed?: string;
}

/** Numbers of so few values stand for categories, such as 0 and 1. */
const CODES = 2;
/** Words that a text has on average, as opposed to a name. */
export const WORDS = 4;
const NAMED_ID = /(?:^|[^\p{L}])(?:id|uuid|guid|key|index|row|nr|no|num|number)$|Id$|^Unnamed: \d+$|^__index|^$/iu;

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
  const cells = cellsOf(clean);
  const columns = found(cells).map((column, at) => draftColumn(clean, at, column, cells.columns[at]!.texts));
  return { columns, words, records: clean };
};

const cellsOf = ({ header, rows, notation }: Records): TableCells => {
  const cells = new TableCells(() => ({ asText: false, notation }));
  cells.name(header);
  for (const row of rows) {
    row.forEach((cell, column) => cells.cell(column, cell));
    cells.endRow();
  }
  return cells;
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

const draftColumn = (
  { rows, notation }: Records,
  at: number,
  { name, kind, filled, missing, distinct, range, formats = [] }: FoundColumn,
  texts: readonly string[],
): DraftColumn => {
  const whole = kind === 'boolean' || kind === 'integer';
  const about = {
    name,
    found: kind,
    count: filled,
    missing,
    distinct,
    whole,
    ...(range === undefined ? {} : { range }),
  };
  const of: Of = (draft, why) => ({ ...about, kind: draft, ...(why === undefined ? {} : { why }) });
  const cells = rows.map((row) => row[at]!).filter((cell) => !isEmpty(cell));
  if (distinct === 1)
    return of(
      'constant',
      `every row ${missing === 0 ? '' : 'that has something in it '}has the same: ${shown(cells[0]!)}`,
    );
  switch (kind) {
    case 'empty':
      return of('empty', 'every cell is empty');
    case 'mixed':
      return mixed(cells, distinct, notation, of);
    case 'number':
    case 'integer': {
      const values = cells.map((cell) => notation.numberOf(cell)!);
      return ofNumbers(values, name, of);
    }
    case 'boolean':
      return of('category');
    default:
      // Dates and times alone have formats.
      if (formats.length > 0) return ofTimes(kind, formats, name, of('date'));
      return ofWords(cells.map(String), distinct, texts, notation, of);
  }
};

const ofWords = (
  cells: readonly string[],
  distinct: number,
  texts: readonly string[],
  notation: Notation,
  of: Of,
): DraftColumn => {
  const unit = withUnit(texts.filter((text) => text !== ''));
  return unit === undefined ? ofTexts(cells, distinct, of) : { ...of('number'), given: unitOf(unit, notation) };
};

type Of = (kind: DraftColumn['kind'], why?: string) => DraftColumn;

const mixed = (cells: readonly RecordCell[], distinct: number, notation: Notation, of: Of): DraftColumn => {
  const others = cells.filter((cell) => notation.numberOf(cell) === undefined).length;
  return distinct > CATEGORIES
    ? of('mixed', `${others} of ${cells.length} cells are no numbers`)
    : ofTexts(cells.map(String), distinct, of);
};

/** Where days and months could change places the first order is taken, and said. */
const ofTimes = (kind: ColumnKind, formats: readonly string[], name: string, column: DraftColumn): DraftColumn => {
  const [format, other] = formats;
  if (other === undefined) return column;
  return {
    ...column,
    given: { kind, format: format! },
    assumed: `the dates of '${name}' are taken for ${format!}, though they could be ${other}`,
  };
};

const unitOf = (
  { unit, decimal, thousands }: NonNullable<ReturnType<typeof withUnit>>,
  { signs }: Notation,
): JsonObject => ({
  kind: 'number',
  unit,
  ...(decimal === (signs?.decimal ?? '.') ? {} : { decimal }),
  ...(thousands === undefined || thousands === signs?.thousands ? {} : { thousands }),
});

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
