import { CsvError, parse } from 'csv-parse/sync';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { fault, utf8 } from './files.js';
import { FILE_PROPERTIES, fileCapabilities, TableFile } from './table/table-file.js';
import { type DecimalSigns, type Format, written } from './table/records.js';

const schema = objectSchema(
  {
    ...FILE_PROPERTIES,
    delimiter: { type: 'string', minLength: 1, default: ',', description: 'what separates the cells of a line' },
    header: {
      type: 'boolean',
      default: true,
      description: 'the first line names the columns; else they are 1, 2, 3, ...',
    },
    decimal: { enum: ['.', ','], default: '.', description: 'the decimal sign of numbers' },
    thousands: {
      enum: ['.', ',', ' ', "'", '_'],
      description:
        'what separates groups of three digits; a space stands for narrow ones as well; default: nothing does',
    },
  },
  ['file'],
);

class Csv extends TableFile {
  constructor(options: Options<typeof schema>) {
    const { delimiter, header, decimal, thousands } = options;
    super('csv', options, delimited(delimiter, header, thousands === undefined ? { decimal } : { decimal, thousands }));
    if (thousands !== undefined && thousands === decimal)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'source csv',
        what: `\`thousands\` and \`decimal\` are both '${decimal}'`,
        why: 'A number such as 1.234 would be two',
        fix: "Write decimal: ',' with thousands: '.', or the other way round",
      });
  }
}

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

/** The format of the tables that come along. */
export const COMMA_SEPARATED: Format = delimited(',', true);

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

export const csv = source({
  id: 'csv',
  summary: 'Rows of numbers and categories from a CSV file, with classes if a column holds them',
  data: 'vectors',
  options: schema,
  provides: fileCapabilities,
  implementation: Csv,
});
