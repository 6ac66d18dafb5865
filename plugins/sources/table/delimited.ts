import { CsvError, parse } from 'csv-parse/sync';
import { fault } from './fault.js';
import { written, type DecimalSigns, type Format } from './records.js';
import { utf8 } from './utf8.js';

/**
 * Delimited text (RFC 4180 quoting; empty lines are passed over). `header`: the first line names the columns; without,
 * they are called 1, 2, 3, ... `signs`: how numbers are written.
 */
export const delimited = (delimiter: string, header: boolean, signs: DecimalSigns = { decimal: '.' }): Format => ({
  key: JSON.stringify([delimiter, header, signs]),
  read(bytes, name) {
    const records = split(utf8(bytes, name), name, delimiter);
    const first = records[0];
    if (first === undefined) throw fault(name, 'the file is empty');
    if (header && records.length === 1) throw fault(name, 'the file has a header but no rows');
    return {
      header: header ? first.map((cell) => cell.trim()) : first.map((_, index) => String(index + 1)),
      rows: header ? records.slice(1) : records,
      notation: written(signs),
    };
  },
});

const split = (text: string, name: string, delimiter: string): string[][] => {
  try {
    return parse(text, { delimiter, bom: true, skip_empty_lines: true });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = String(cause['lines']);
    throw cause.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
      ? fault(
          name,
          `line ${line} has another number of cells than the lines before it`,
          'Complete the line, or check the delimiter and the quotes',
          cause,
        )
      : fault(name, `line ${line} cannot be read: ${cause.message}`, undefined, cause);
  }
};
