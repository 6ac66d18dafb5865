import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { type FileEncoding, ENCODINGS } from './table/encoding.js';
import { SEPARATORS } from './table/given.js';
import { scan } from './table/scan.js';
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
      enum: SEPARATORS,
      description:
        'what separates groups of three digits; a space stands for narrow ones as well; default: nothing does',
    },
    encoding: {
      enum: ENCODINGS,
      default: 'utf-8',
      description: 'of the file; UTF-8 is checked, not taken for granted',
    },
  },
  ['file'],
);

class Csv extends TableFile {
  constructor(options: Options<typeof schema>) {
    const { delimiter, header, decimal, thousands, encoding } = options;
    const signs = thousands === undefined ? { decimal } : { decimal, thousands };
    super('csv', options, delimited(delimiter, header, signs, encoding));
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
export const delimited = (
  delimiter: string,
  header: boolean,
  signs: DecimalSigns = { decimal: '.' },
  encoding: FileEncoding = 'utf-8',
): Format => ({
  key: JSON.stringify([delimiter, header, signs, encoding]),
  notation: written(signs),
  read: (input, into) => scan(input, { delimiter, header, encoding }, into),
});

/** The format of the tables that come along. */
export const COMMA_SEPARATED: Format = delimited(',', true);

export const csv = source({
  id: 'csv',
  summary: 'Rows of numbers and categories from a CSV file, with classes if a column holds them',
  data: 'vectors',
  options: schema,
  provides: fileCapabilities,
  implementation: Csv,
});
