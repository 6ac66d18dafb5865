import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { fault, utf8 } from './files.js';
import { FILE_PROPERTIES, fileCapabilities, TableFile } from './table/table-file.js';
import { type RecordCell, cellOf, type Format, typed } from './table/records.js';

const schema = objectSchema(FILE_PROPERTIES, ['file']);

class JsonLines extends TableFile {
  constructor(options: Options<typeof schema>) {
    super('jsonl', options, jsonLines);
  }
}

export const jsonl = source({
  id: 'jsonl',
  summary: 'Rows of numbers and categories from a file with one JSON object a line',
  reference: 'JSON Lines, https://jsonlines.org',
  data: 'vectors',
  options: schema,
  provides: fileCapabilities,
  implementation: JsonLines,
});

/** One JSON object a line (https://jsonlines.org); a name that a line leaves out is a missing cell; empty lines are passed over. */
export const jsonLines: Format = {
  key: 'jsonl',
  read(bytes, name) {
    const at = new Map<string, number>();
    const rows: RecordCell[][] = [];
    utf8(bytes, name)
      .split('\n')
      .forEach((line, index) => {
        if (line.trim() === '') return;
        const row: RecordCell[] = [];
        for (const [key, value] of Object.entries(objectOf(line, index + 1, name))) {
          let column = at.get(key);
          if (column === undefined) at.set(key, (column = at.size));
          row[column] = cellOf(value);
        }
        rows.push(row);
      });
    if (rows.length === 0) throw fault(name, 'the file is empty');
    const header = [...at.keys()];
    return {
      header,
      rows: rows.map((row) => Array.from(header, (_, column) => row[column] ?? '')),
      notation: typed,
    };
  },
};

/** @throws COLLAPSAR_SOURCE_INVALID where the line holds no object */
export const objectOf = (line: string, number: number, name: string): object => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw fault(
      name,
      `line ${number} is not JSON`,
      'Every line holds one object, such as {"age": 41, "sex": "f"}',
      cause,
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw fault(
    name,
    `line ${number} is JSON, but not an object`,
    'Every line holds one object, such as {"age": 41, "sex": "f"}',
  );
};
