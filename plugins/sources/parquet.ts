import * as zlib from 'node:zlib';
import { type Compressors, parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { messageOf } from '../../core/errors/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { fault } from './files.js';
import { FILE_PROPERTIES, fileCapabilities, TableFile } from './table/table-file.js';
import { cellOf, type Format, type Records, typed } from './table/records.js';

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

/** Node has it from 22.15 on. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: (input: Uint8Array) => Uint8Array };

/** Beside Snappy and no compression at all, which the reader brings. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => zlib.gunzipSync(input),
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  ...(zstdDecompressSync === undefined ? {} : { ZSTD: (input) => zstdDecompressSync(input) }),
};

/** Apache Parquet; a null is a missing cell. */
const parquetFile: Format = {
  key: 'parquet',
  async read(bytes, name) {
    const records = await recordsOf(bytes).catch((cause: unknown) => {
      throw fault(
        name,
        `this cannot be read as Parquet: ${messageOf(cause)}`,
        'Check that the file is whole; compressions that are read are none, SNAPPY, GZIP, BROTLI and, from Node 22.15 on, ZSTD',
        cause,
      );
    });
    if (records.rows.length === 0) throw fault(name, 'the file has columns but no rows');
    return records;
  },
};

const recordsOf = async (bytes: Uint8Array): Promise<Records> => {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = parquetMetadata(file);
  const header = parquetSchema(metadata).children.map(({ element }) => element.name);
  const rows = await parquetReadObjects({ file, metadata, compressors: COMPRESSORS });
  return { header, rows: rows.map((row) => header.map((column) => cellOf(row[column]))), notation: typed };
};
