/** A cell as a format holds it: a number, or text; '' is a missing one. */
export type Cell = number | string;

/** The cells of a file before anything is decided about its columns. */
export interface Records {
  readonly header: readonly string[];
  /** one array for each row, as long as the header */
  readonly rows: readonly (readonly Cell[])[];
  /** text in decimal notation is a number, for a format that has nothing but text */
  readonly numbersAreText: boolean;
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

/** A cell of an open format (JSON, Parquet) as a number or text: truth values and whatever is nested become text. */
export const cellOf = (value: unknown): Cell => {
  switch (typeof value) {
    case 'number':
    case 'string':
      return value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'boolean':
      return String(value);
    default:
      if (value === null || value === undefined) return '';
      return value instanceof Date ? value.toISOString() : (JSON.stringify(value, plain) ?? '');
  }
};
const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
