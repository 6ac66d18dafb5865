import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { fault } from './files.js';
import { readParquet } from './table/parquet-rows.js';
import { FILE_PROPERTIES, fileCapabilities, TableFile } from './table/table-file.js';
import { cellOf, type Format, type RecordCell, typed } from './table/records.js';

const schema = objectSchema(FILE_PROPERTIES, ['file']);

class Parquet extends TableFile {
  constructor(options: Options<typeof schema>) {
    super('parquet', options, parquetFile);
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

/** Apache Parquet; a null is a missing cell. */
export const parquetFile: Format = {
  key: 'parquet',
  async read(bytes, name) {
    const rows: RecordCell[][] = [];
    const header = await readParquet(bytes, name, undefined, (record, names) => {
      rows.push(names.map((column) => cellOf(record[column])));
    });
    if (rows.length === 0) throw fault(name, 'the file has columns but no rows');
    return { header, rows, notation: typed };
  },
};
