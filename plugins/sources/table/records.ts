/** A cell as a format holds it: a number, a truth value, or text; '' is a missing one. */
export type RecordCell = number | boolean | string;

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
  /** @throws COLLAPSAR_SOURCE_INVALID where `bytes` do not hold a table; `name` is the file's in messages */
  read(bytes: Uint8Array, name: string): Records | Promise<Records>;
}

/** Decimal notation only: what Number() takes beyond it (hexadecimal, Infinity, nothing at all) is a mistake in a table. */
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
export const isDecimal = (text: string): boolean => DECIMAL.test(text) && Number.isFinite(Number(text));

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
}

/** A format that has nothing but text: decimal notation is a number, true or false (True, TRUE) a truth value. */
export const written = ({ decimal, thousands }: DecimalSigns): Notation => {
  const grouped =
    thousands === undefined
      ? undefined
      : new RegExp(`^\\s*[+-]?\\d{1,3}(?:${oneOf(thousands)}\\d{3})+(?:${oneOf(decimal)}\\d*)?\\s*$`, 'u');
  const separator = thousands === undefined ? undefined : new RegExp(oneOf(thousands), 'gu');
  return {
    numberOf(cell) {
      let text = String(cell);
      if (grouped?.test(text) === true) text = text.replace(separator!, '');
      if (decimal === ',') {
        if (text.includes('.')) return undefined;
        text = text.replace(',', '.');
      }
      return isDecimal(text) ? Number(text) : undefined;
    },
    truthOf,
    advice: (cells) => OTHER_SIGNS.find(({ numberOf }) => cells.every((cell) => numberOf(cell) !== undefined))?.words,
  };
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
