import * as zlib from 'node:zlib';
import {
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  type ParquetParsers,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import { decompressLz4, decompressLz4Raw, decompressZstd } from 'hyparquet-compressors';
import { isCollapsarError, messageOf } from '../../../core/errors/index.js';
import { fault } from '../files.js';
import type { TableInput } from './input.js';

/** Node has it from 22.15 on, three times as fast as one in JavaScript. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: (input: Uint8Array) => Uint8Array };

/** Beside Snappy and no compression at all, which the reader brings. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => zlib.gunzipSync(input),
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  ZSTD: (input, length) =>
    zstdDecompressSync === undefined ? decompressZstd(input, new Uint8Array(length)) : zstdDecompressSync(input),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};

/** Some rows, column by column, in the order of the names. */
export interface RowGroup {
  readonly header: readonly string[];
  readonly columns: readonly ArrayLike<unknown>[];
  readonly count: number;
}
type Parsers = Partial<ParquetParsers> & Pick<ParquetParsers, 'timestampFromNanoseconds'>;
interface ReadOptions {
  /** default: all that there are */
  readonly columns?: readonly string[] | undefined;
  /** absent: dates are Dates, and so are timestamps, to the millisecond */
  readonly parsers?: Parsers;
  /** decimals as text, to the last digit; else as the numbers that the reader makes of them */
  readonly exact?: true;
}

/**
 * The rows of a file, a group of them in memory at once; first a group without rows.
 * @throws COLLAPSAR_SOURCE_INVALID where it is no whole Parquet file
 */
export async function* rowGroups(input: TableInput, options: ReadOptions = {}): AsyncGenerator<RowGroup> {
  const { name } = input;
  const file = {
    byteLength: input.size,
    slice: (from: number, to = input.size) => input.slice(from < 0 ? Math.max(0, input.size + from) : from, to),
  };
  const guarded = async <T>(reading: Promise<T>): Promise<T> =>
    reading.catch((cause: unknown) => {
      throw isCollapsarError(cause)
        ? cause
        : fault(
            name,
            `this cannot be read as Parquet: ${messageOf(cause)}`,
            'Check that the file is whole; compressions that are read are none, SNAPPY, GZIP, BROTLI, LZ4 and ZSTD',
            cause,
          );
    });
  const metadata = await guarded(parquetMetadataAsync(file));
  const header = parquetSchema(metadata).children.map(({ element }) => element.name);
  yield { header, columns: header.map(() => []), count: 0 };
  const scales = options.exact === true ? plainDecimals(metadata) : new Map<string, number>();
  const outdated = new Set(
    parquetSchema(metadata).children.flatMap(({ element }) => (element.type === 'INT96' ? [element.name] : [])),
  );
  const wanted = options.columns === undefined ? header : options.columns.filter((column) => header.includes(column));
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const count = Number(num_rows);
    const parts = new Map<string, { readonly at: number; readonly data: DecodedArray }[]>(
      wanted.map((column) => [column, []]),
    );
    await guarded(
      parquetRead({
        file,
        metadata,
        compressors: COMPRESSORS,
        columns: [...wanted],
        rowStart,
        rowEnd: rowStart + count,
        ...(options.parsers === undefined ? {} : { parsers: withoutLost(options.parsers) }),
        onChunk: ({ columnName, columnData, rowStart: at }) =>
          void parts.get(columnName)?.push({ at, data: columnData }),
      }),
    );
    const columns = wanted.map((column) => {
      const cells = joined(parts.get(column)!, rowStart, count);
      if (outdated.has(column)) checkMoments(cells, rowStart, column, name);
      const scale = scales.get(column);
      return scale === undefined ? cells : Array.from(cells, (cell) => decimalText(cell, scale));
    });
    yield { header: wanted, columns, count };
    rowStart += count;
  }
}

/**
 * Of the outdated type INT96 some writers (pyarrow 21 among them) give moments before 1970 a negative time of day, from which
 * the reader loses the day: they come out thousands of years before this one.
 */
const YEAR_ONE = -62_135_596_800n;
const LOST = Symbol('a moment whose day is lost');
const withoutLost = (parsers: Parsers): Parsers => ({
  ...parsers,
  timestampFromNanoseconds: (moment) =>
    moment < YEAR_ONE * 1_000_000_000n ? LOST : parsers.timestampFromNanoseconds(moment),
});
const isLost = (cell: unknown): boolean =>
  cell === LOST || ((cell as { getTime?: () => number } | null)?.getTime?.() ?? 0) < 1000 * Number(YEAR_ONE);
const checkMoments = (cells: ArrayLike<unknown>, start: number, column: string, name: string): void => {
  const at = Array.from(cells).findIndex(isLost);
  if (at >= 0)
    throw fault(
      name,
      `row ${start + at + 1}, column '${column}' holds a timestamp of the outdated type INT96 before 1970, whose day cannot be read`,
      `Write the file anew with timestamps of type TIMESTAMP (pandas and pyarrow: without use_deprecated_int96_timestamps), or omit: ['${column}'] leaves it out`,
    );
};

/**
 * The names of the columns, after `visit` saw every row in its order: those of `columns` (default: all) by name.
 * @throws COLLAPSAR_SOURCE_INVALID where it is no whole Parquet file
 */
export const readParquet = async (
  input: TableInput,
  columns: readonly string[] | undefined,
  visit: (record: Readonly<Record<string, unknown>>, header: readonly string[]) => void,
): Promise<readonly string[]> => {
  let names: readonly string[] | undefined;
  for await (const group of rowGroups(input, { columns })) {
    names ??= group.header;
    for (let row = 0; row < group.count; row++)
      visit(Object.fromEntries(group.header.map((column, at) => [column, group.columns[at]![row]])), names);
  }
  return names ?? [];
};

/** The rows from `start` on of parts that may begin before it and end after them. */
const joined = (
  parts: readonly { readonly at: number; readonly data: DecodedArray }[],
  start: number,
  count: number,
): ArrayLike<unknown> => {
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && only.at === start && only.data.length === count) return only.data;
  const out = new Array<unknown>(count);
  for (const { at, data } of parts)
    for (let row = 0; row < data.length; row++)
      if (at + row >= start && at + row < start + count) out[at + row - start] = data[row];
  return out;
};

/**
 * The scale of each column of decimals, which are from now on read as the whole numbers that they are stored as: the reader
 * would multiply them with a power of ten, and .35 would be another number.
 */
const plainDecimals = (metadata: FileMetaData): ReadonlyMap<string, number> => {
  const scales = new Map<string, number>();
  for (const { path, element } of parquetSchema(metadata).children) {
    if (element.converted_type !== 'DECIMAL' || element.type === 'BYTE_ARRAY' || path.length !== 1) continue;
    scales.set(element.name, element.scale ?? 0);
    delete element.converted_type;
    delete element.logical_type;
  }
  return scales;
};

const decimalText = (cell: unknown, scale: number): string | number | undefined => {
  if (cell === null || cell === undefined) return undefined;
  const whole = cell instanceof Uint8Array ? signed(cell) : BigInt(cell as number | bigint);
  const digits = String(whole < 0n ? -whole : whole).padStart(scale + 1, '0');
  const text = `${whole < 0n ? '-' : ''}${scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`}`;
  return scale === 0 && !Number.isSafeInteger(Number(text)) ? text : Number(text);
};

/** Two's complement, the highest byte first. */
const signed = (bytes: Uint8Array): bigint => {
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return BigInt.asIntN(8 * bytes.length, value);
};
