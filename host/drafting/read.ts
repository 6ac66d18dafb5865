import { isUtf8 } from 'node:buffer';
import { isCollapsarError } from '../../core/errors/index.js';
import { delimited } from '../../plugins/sources/csv.js';
import { fault } from '../../plugins/sources/files.js';
import { jsonLines } from '../../plugins/sources/jsonl.js';
import { parquetFile } from '../../plugins/sources/parquet.js';
import type { FileEncoding } from '../../plugins/sources/table/encoding.js';
import { type DecimalSigns, OTHER_SIGNS, type Records, recordsOf } from '../../plugins/sources/table/records.js';

export type TableForm = 'csv' | 'jsonl' | 'parquet';

/** A table with the options of the source that reads it so. */
export interface ReadTable {
  readonly records: Records;
  readonly options: Readonly<Record<string, string | boolean>>;
  /** what was taken for granted of how it is written */
  readonly assumed: readonly string[];
}

/** @throws COLLAPSAR_SOURCE_INVALID where the bytes do not hold a table, in the words of the source */
export const readTable = async (form: TableForm, bytes: Uint8Array, name: string): Promise<ReadTable> => {
  if (bytes.length === 0) throw fault(name, 'the file is empty');
  if (form === 'csv') return readDelimited(bytes, name);
  return {
    records: await recordsOf(form === 'jsonl' ? jsonLines : parquetFile, bytes, name),
    options: {},
    assumed: [],
  };
};

const readDelimited = async (bytes: Uint8Array, name: string): Promise<ReadTable> => {
  const encoding = encodingOf(bytes);
  const delimiter = await delimiterOf(bytes, name, encoding);
  const plain = await recordsOf(delimited(delimiter, false, PLAIN, encoding), bytes, name);
  const { signs, assumed } = signsOf(plain.rows.slice(1));
  const header = !isRow(plain.rows, signs);
  const format = delimited(delimiter, header, signs, encoding);
  return {
    records: await recordsOf(format, bytes, name),
    options: {
      ...(delimiter === ',' ? {} : { delimiter }),
      ...(header ? {} : { header }),
      ...(signs.decimal === '.' ? {} : { decimal: signs.decimal }),
      ...(signs.thousands === undefined ? {} : { thousands: signs.thousands }),
      ...(encoding === 'utf-8' ? {} : { encoding }),
    },
    assumed: [
      ...assumed,
      ...(encoding === 'windows-1252'
        ? ['the file is no UTF-8 and is taken for Windows-1252, as programs of Windows write it (encoding: latin-1)']
        : []),
      ...(header
        ? []
        : [
            'the first line holds numbers where the others do: it is taken for a row, and the columns are called by their numbers, from 1 on',
          ]),
    ],
  };
};

const encodingOf = (bytes: Uint8Array): FileEncoding => {
  const [first = 0, second = 0] = bytes;
  if (first + second === 0x1fd && Math.abs(first - second) === 1) return 'utf-16';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
};

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** The one that makes the most columns of every line; of the comma what is wrong with the file is told. */
const delimiterOf = async (bytes: Uint8Array, name: string, encoding: FileEncoding): Promise<string> => {
  let found: { readonly delimiter: string; readonly columns: number } = { delimiter: ',', columns: 1 };
  for (const delimiter of DELIMITERS)
    try {
      const { header } = await recordsOf(delimited(delimiter, false, PLAIN, encoding), bytes, name);
      if (header.length > found.columns) found = { delimiter, columns: header.length };
    } catch (error) {
      if (!isCollapsarError(error)) throw error;
    }
  return found.delimiter;
};

type Rows = Records['rows'];
const PLAIN: DecimalSigns = { decimal: '.' };

/** The signs with which the most cells are numbers, the plainest of several. */
const signsOf = (rows: Rows): { readonly signs: DecimalSigns; readonly assumed: readonly string[] } => {
  const numbers = (numberOf: (cell: string) => number | undefined): number =>
    rows.reduce((sum, row) => sum + row.filter((cell) => numberOf(String(cell)) !== undefined).length, 0);
  const plain = OTHER_SIGNS.find(({ signs }) => signs.decimal === '.' && signs.thousands === undefined)!;
  let best = { signs: PLAIN, cells: numbers(plain.numberOf) };
  for (const { signs, numberOf } of OTHER_SIGNS) {
    const cells = numbers(numberOf);
    if (cells > best.cells) best = { signs, cells };
  }
  const { signs } = best;
  if (signs.decimal === '.' && signs.thousands === undefined) return { signs, assumed: [] };
  const groups = OTHER_SIGNS.find((other) => other.signs.decimal === '.' && other.signs.thousands === ',')!;
  const isOpen = signs.decimal === ',' && signs.thousands === undefined && numbers(groups.numberOf) === best.cells;
  return {
    signs,
    assumed: isOpen
      ? [
          "commas in numbers are taken for decimal signs, though all of them could stand between thousands (thousands: ',')",
        ]
      : [],
  };
};

/** Whether the first line has numbers wherever the second has them. */
const isRow = ([first = [], second = []]: Rows, signs: DecimalSigns): boolean => {
  const { numberOf } = OTHER_SIGNS.find(
    (other) => other.signs.decimal === signs.decimal && other.signs.thousands === signs.thousands,
  )!;
  const places = second.flatMap((cell, at) => (numberOf(String(cell)) === undefined ? [] : [at]));
  return places.length > 0 && places.every((at) => numberOf(String(first[at])) !== undefined);
};
