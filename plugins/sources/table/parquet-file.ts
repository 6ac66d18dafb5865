import * as zlib from 'node:zlib';
import { parquetMetadata, parquetReadObjects, parquetSchema, type Compressors } from 'hyparquet';
import { messageOf } from '../../../core/errors/index.js';
import { fault } from './fault.js';
import { cellOf, typed, type Format, type Records } from './records.js';

/** Node has it from 22.15 on. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: (input: Uint8Array) => Uint8Array };

/** Beside Snappy and no compression at all, which the reader brings. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => zlib.gunzipSync(input),
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  ...(zstdDecompressSync === undefined ? {} : { ZSTD: (input) => zstdDecompressSync(input) }),
};

/** Apache Parquet; a null is a missing cell. */
export const parquetFile: Format = {
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
