import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { source, type Options } from '../../core/plugin/index.js';
import { delimited } from './table/delimited.js';
import { FILE_PROPERTIES, checkFileOptions, fileCapabilities, openFile } from './table/file-source.js';
import { fileHash } from './table/file.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['file'],
  properties: {
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
} as const;

class Csv implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {
    checkFileOptions('csv', options);
    if (options.thousands !== undefined && options.thousands === options.decimal)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'source csv',
        what: `\`thousands\` and \`decimal\` are both '${options.decimal}'`,
        why: 'A number such as 1.234 would be two',
        fix: "Write decimal: ',' with thousands: '.', or the other way round",
      });
  }

  open(context: OpenContext): Promise<RealData<Vectors>> {
    const { delimiter, header, decimal, thousands } = this.options;
    const signs = { decimal, ...(thousands === undefined ? {} : { thousands }) };
    return openFile(this.options, delimited(delimiter, header, signs), context);
  }

  fingerprint(): Promise<string> {
    return fileHash(this.options.file);
  }
}

export const csv = source({
  id: 'csv',
  summary: 'Rows of numbers and categories from a CSV file, with classes if a column holds them',
  data: 'vectors',
  options: schema,
  provides: fileCapabilities,
  implementation: Csv,
});
