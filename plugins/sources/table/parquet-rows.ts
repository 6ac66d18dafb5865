import * as zlib from 'node:zlib';
import { type Compressors, parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { messageOf } from '../../../core/errors/index.js';
import { fault } from '../files.js';

/** Node has it from 22.15 on. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: (input: Uint8Array) => Uint8Array };

/** Beside Snappy and no compression at all, which the reader brings. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => zlib.gunzipSync(input),
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  ...(zstdDecompressSync === undefined ? {} : { ZSTD: (input) => zstdDecompressSync(input) }),
};

/**
 * The names of the columns, after `visit` saw every row in its order: those of `columns` (default: all) by name, a group of
 * rows in memory at once.
 * @throws COLLAPSAR_SOURCE_INVALID where it is no whole Parquet file
 */
export const readParquet = async (
  bytes: Uint8Array,
  name: string,
  columns: readonly string[] | undefined,
  visit: (record: Readonly<Record<string, unknown>>, header: readonly string[]) => void,
): Promise<readonly string[]> => {
  const groups = async function* () {
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const metadata = parquetMetadata(file);
    const header = parquetSchema(metadata).children.map(({ element }) => element.name);
    yield { header, rows: [] };
    const wanted = columns?.filter((column) => header.includes(column));
    let rowStart = 0;
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      const of = { rowStart, rowEnd, ...(wanted === undefined ? {} : { columns: wanted }) };
      yield { header, rows: await parquetReadObjects({ file, metadata, compressors: COMPRESSORS, ...of }) };
      rowStart = rowEnd;
    }
  };
  const all = groups();
  let names: readonly string[] = [];
  for (;;) {
    const next = await all.next().catch((cause: unknown) => {
      throw fault(
        name,
        `this cannot be read as Parquet: ${messageOf(cause)}`,
        'Check that the file is whole; compressions that are read are none, SNAPPY, GZIP, BROTLI and, from Node 22.15 on, ZSTD',
        cause,
      );
    });
    if (next.done === true) return names;
    names = next.value.header;
    for (const record of next.value.rows) visit(record, names);
  }
};
