import { bytesInput, type TableInput } from './input.js';

/** A cell as a format holds it: a number, a truth value, or text; '' is a missing one. */
export type RecordCell = number | boolean | string;

/** Takes the cells of a file as they are read, row by row. */
export interface CellSink {
  /** The names of the columns; again, with more of them, where a row has one that none before it had. */
  name(header: readonly string[]): void;
  /** A cell as UTF-8, with no quotes around it. */
  bytes(column: number, buffer: Buffer, from: number, to: number): void;
  cell(column: number, cell: RecordCell): void;
  /** The row is whole: each column was given a cell. */
  endRow(): void;
}

/** The cells of a file before anything is decided about its columns. */
export interface Records {
  readonly header: readonly string[];
  /** one array for each row, as long as the header */
  readonly rows: readonly (readonly RecordCell[])[];
  /** how this format writes values */
  readonly notation: Notation;
}

/** How a format writes numbers and truth values. */
export interface Notation {
  /** the decimal sign, as a byte, where plain numbers are text */
  readonly decimal?: 0x2e | 0x2c;
  /** how numbers are written where they are text */
  readonly signs?: DecimalSigns;
  /** the finite number that a cell holds; undefined where it holds none */
  numberOf(cell: RecordCell): number | undefined;
  /** the truth value that a cell holds; undefined where it holds none */
  truthOf(cell: RecordCell): boolean | undefined;
  /** what to change so that all of these, none of which is a number, are read as numbers; undefined where nothing would do */
  advice(cells: readonly RecordCell[]): string | undefined;
}

/** Reads one format. */
export interface Format {
  /** equal for equal settings: part of the name under which tables are kept */
  readonly key: string;
  /** how it writes values where the study says nothing else of a column */
  readonly notation: Notation;
  /** @throws COLLAPSAR_SOURCE_INVALID where the input does not hold a table */
  read(input: TableInput, into: CellSink): Promise<void>;
}

/** All cells of a file that is in memory, text as it stands. @throws COLLAPSAR_SOURCE_INVALID where it holds no table */
export const recordsOf = async (format: Format, bytes: Uint8Array, name: string): Promise<Records> => {
  let header: readonly string[] = [];
  let row: RecordCell[] = [];
  const rows: RecordCell[][] = [];
  await format.read(bytesInput(bytes, name), {
    name: (names) => void (header = names),
    bytes: (column, buffer, from, to) => void (row[column] = buffer.toString('utf8', from, to)),
    cell: (column, cell) => void (row[column] = cell),
    endRow() {
      rows.push(row);
      row = [];
    },
  });
  // A column that a later row brought is missing in those before it.
  const padded = rows.map((cells) =>
    cells.length < header.length ? Array.from(header, (_, at) => cells[at] ?? '') : cells,
  );
  return { header, rows: padded, notation: format.notation };
};

/** Decimal notation only: what Number() takes beyond it (hexadecimal, Infinity, nothing at all) is a mistake in a table. */
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
export const isDecimal = (text: string): boolean => DECIMAL.test(text) && Number.isFinite(Number(text));
/** Whether text is a whole number above 2^53 - 1, which a double would round. */
export const isLong = (text: string): boolean =>
  /^\s*[+-]?\d{16,}(?:\.0*)?\s*$/.test(text) && !Number.isSafeInteger(Number(text));

/** A truth value, or text that is one in the notation of any program (true, True, TRUE). */
const truthOf = (cell: RecordCell): boolean | undefined => {
  if (typeof cell === 'boolean') return cell;
  const text = String(cell).trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
};

/** A format that has numbers of its own: text is text. */
export const typed: Notation = {
  numberOf: (cell) => (typeof cell === 'number' && Number.isFinite(cell) ? cell : undefined),
  truthOf,
  advice: (cells) =>
    cells.every((cell) => typeof cell === 'string' && isDecimal(cell))
      ? 'numbers as text? Write them without quotes'
      : undefined,
};

/** How text writes numbers. */
export interface DecimalSigns {
  readonly decimal: '.' | ',';
  /** between groups of three digits; absent: none */
  readonly thousands?: string;
  /** what stands before or behind every number, such as % */
  readonly unit?: string;
}

/** A format that has nothing but text: decimal notation is a number, true or false (True, TRUE) a truth value. */
export const written = (signs: DecimalSigns): Notation => {
  const { decimal, thousands, unit } = signs;
  const grouped =
    thousands === undefined
      ? undefined
      : new RegExp(`^\\s*[+-]?\\d{1,3}(?:${oneOf(thousands)}\\d{3})+(?:${oneOf(decimal)}\\d*)?\\s*$`, 'u');
  const separator = thousands === undefined ? undefined : new RegExp(oneOf(thousands), 'gu');
  return {
    signs,
    ...(unit === undefined ? { decimal: decimal === '.' ? 0x2e : 0x2c } : {}),
    numberOf(cell) {
      let text = String(cell);
      if (unit !== undefined) {
        const bare = withoutUnit(text.trim(), unit);
        if (bare === undefined) return undefined;
        text = bare;
      }
      if (grouped?.test(text) === true) text = text.replace(separator!, '');
      if (decimal === ',') {
        if (text.includes('.')) return undefined;
        text = text.replace(',', '.');
      }
      return isDecimal(text) && !isLong(text) ? Number(text) : undefined;
    },
    truthOf,
    advice: (cells) => OTHER_SIGNS.find(({ numberOf }) => cells.every((cell) => numberOf(cell) !== undefined))?.words,
  };
};

/** The number beside a unit, which stands before it (behind its sign, maybe) or after it; undefined where there is none. */
const withoutUnit = (text: string, unit: string): string | undefined => {
  if (text.endsWith(unit)) return text.slice(0, -unit.length);
  const sign = /^[+-]/.test(text) ? text[0]! : '';
  const rest = text.slice(sign.length);
  return rest.startsWith(unit) ? sign + rest.slice(unit.length).trimStart() : undefined;
};

/** A sign of money or a code of it before a number; behind it a sign, or a word after a space: what a name such as w1 has is no unit. */
const UNIT =
  /^[+-]?(?<before>\p{Sc}|[A-Z]{3}(?= ))?\s*[\d.,'_\s]*\d[.,]?(?:\s*(?<after>[%‰°\p{Sc}]+)|\s+(?<word>[\p{L}%‰°/²³]{1,8}))?$/u;

/** The one unit with which all of these are numbers, and how those are written; undefined where there is none. */
export const withUnit = (words: readonly string[]): (DecimalSigns & { readonly unit: string }) | undefined => {
  const [first = ''] = words;
  const groups = UNIT.exec(first)?.groups;
  const found = groups?.['after'] ?? groups?.['word'] ?? groups?.['before'];
  if (found === undefined) return undefined;
  for (const { signs } of POINTS_FIRST) {
    const { numberOf } = written({ ...signs, unit: found });
    if (words.every((word) => numberOf(word) !== undefined)) return { ...signs, unit: found };
  }
  return undefined;
};
/** A pattern of one separator; a space is any that typesetters use. */
const oneOf = (sign: string): string =>
  sign === ' ' ? '[ \\u00a0\\u2009\\u202f]' : `\\u{${sign.codePointAt(0)!.toString(16)}}`;

/** Signs that a file may have been written with, plainest first. */
export const OTHER_SIGNS = (
  [
    { signs: { decimal: ',' }, words: "decimal commas? Write decimal: ','" },
    { signs: { decimal: '.' }, words: "decimal points? Write decimal: '.'" },
    { signs: { decimal: '.', thousands: ',' }, words: "commas between thousands? Write thousands: ','" },
    { signs: { decimal: ',', thousands: '.' }, words: "decimal commas? Write decimal: ',' and thousands: '.'" },
    { signs: { decimal: '.', thousands: ' ' }, words: "spaces between thousands? Write thousands: ' '" },
    { signs: { decimal: ',', thousands: ' ' }, words: "decimal commas? Write decimal: ',' and thousands: ' '" },
    { signs: { decimal: '.', thousands: "'" }, words: 'apostrophes between thousands? Write thousands: "\'"' },
  ] as const
).map(({ signs, words }) => ({ signs: signs as DecimalSigns, numberOf: written(signs).numberOf, words }));

/** Without a unit a number with a point is one already. */
const POINTS_FIRST = OTHER_SIGNS.toSorted((a, b) => Number(b.signs.decimal === '.') - Number(a.signs.decimal === '.'));

/** A cell of an open format (JSON, Parquet): whatever is nested becomes text. */
export const cellOf = (value: unknown): RecordCell => {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'string':
      return value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    default:
      if (value === null || value === undefined) return '';
      return value instanceof Date ? value.toISOString() : (JSON.stringify(value, plain) ?? '');
  }
};
const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
