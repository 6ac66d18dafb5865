import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { source, type Options } from '../../core/plugin/index.js';
import { FILE_PROPERTIES, checkFileOptions, fileCapabilities, openFile } from './table/file-source.js';
import { fileHash } from './table/file.js';
import { parquetFile } from './table/parquet-file.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['file'],
  properties: FILE_PROPERTIES,
} as const;

class Parquet implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {
    checkFileOptions('parquet', options);
  }

  open(context: OpenContext): Promise<RealData<Vectors>> {
    return openFile(this.options, parquetFile, context);
  }

  fingerprint(): Promise<string> {
    return fileHash(this.options.file);
  }
}

export const parquet = source({
  id: 'parquet',
  summary: 'Rows of numbers and categories from an Apache Parquet file',
  data: 'vectors',
  options: schema,
  provides: fileCapabilities,
  implementation: Parquet,
});
