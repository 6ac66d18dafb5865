import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { fault } from './files.js';
import { rowGroups } from './table/parquet-rows.js';
import { FILE_PROPERTIES, fileCapabilities, TableFile } from './table/table-file.js';
import { cellOf, type Format, typed } from './table/records.js';
import { dateText, timeText } from './table/calendar.js';

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
  notation: typed,
  async read(input, into) {
    let rows = 0;
    let named = false;
    for await (const { header, columns, count } of rowGroups(input, { parsers: TIMES, exact: true })) {
      if (!named) into.name(header);
      named = true;
      for (let row = 0; row < count; row++) {
        for (let column = 0; column < columns.length; column++) into.cell(column, cellOf(columns[column]![row]));
        into.endRow();
      }
      rows += count;
    }
    if (rows === 0) throw fault(input.name, 'the file has columns but no rows');
  },
};

/** Dates and times as text to the last digit, as a file of text would have them. */
const TIMES = {
  dateFromDays: (days: number) => dateText(days),
  timestampFromMilliseconds: (count: bigint) => timeText(count, 1000n, 3),
  timestampFromMicroseconds: (count: bigint) => timeText(count, 1_000_000n, 6),
  timestampFromNanoseconds: (count: bigint) => timeText(count, 1_000_000_000n, 9),
};
