import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { source, type Options } from '../../core/plugin/index.js';
import { delimited } from './table/delimited.js';
import { FILE_PROPERTIES, checkFileOptions, fileGifts, openFile } from './table/file-source.js';
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
  },
} as const;

class Csv implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {
    checkFileOptions('csv', options);
  }

  open(context: OpenContext): Promise<RealData<Vectors>> {
    const { delimiter, header } = this.options;
    return openFile(this.options, delimited(delimiter, header), context);
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
  provides: fileGifts,
  implementation: Csv,
});
