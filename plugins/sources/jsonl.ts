import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { fault } from './files.js';
import { checkText, utf8Of } from './table/encoding.js';
import type { TableInput } from './table/input.js';
import { FILE_PROPERTIES, fileCapabilities, TableFile } from './table/table-file.js';
import { type RecordCell, cellOf, type Format, isLong, typed } from './table/records.js';

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
  notation: typed,
  async read(input, into) {
    const { name } = input;
    const at = new Map<string, number>();
    let rows = 0;
    for await (const { text, number } of linesOf(input)) {
      if (text.trim() === '') continue;
      const cells = Object.entries(objectOf(exactly(text), number, name));
      const known = at.size;
      for (const [key] of cells) if (!at.has(key)) at.set(key, at.size);
      if (at.size > known) into.name([...at.keys()]);
      const row: RecordCell[] = [];
      for (const [key, value] of cells) row[at.get(key)!] = cellOf(value);
      for (let column = 0; column < at.size; column++) into.cell(column, row[column] ?? '');
      into.endRow();
      rows++;
    }
    if (rows === 0) throw fault(name, 'the file is empty');
  },
};

/** The lines of a file of UTF-8, some of them in memory at once. */
async function* linesOf(input: TableInput): AsyncGenerator<{ readonly text: string; readonly number: number }> {
  let [number, offset] = [0, 0];
  let carried: Buffer = Buffer.alloc(0);
  const whole = function* (bytes: Buffer) {
    checkText(bytes, input.name, number + 1, offset);
    const text = bytes.toString('utf8', offset === 0 && bytes.indexOf(MARK) === 0 ? MARK.length : 0);
    offset += bytes.length;
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const line of lines) yield { text: line, number: ++number };
  };
  for await (const chunk of utf8Of(input, 'utf-8')) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    yield* whole(bytes.subarray(0, end));
    carried = bytes.subarray(end);
  }
  yield* whole(carried);
}
const MARK = Buffer.from('\uFEFF');

/**
 * Whole numbers that a double may round, outside of texts: as texts they stay as they are. Most lines have none, and are not
 * looked at twice.
 */
const LONG = /\d{16}/;
const exactly = (line: string): string =>
  LONG.test(line)
    ? line.replace(/"(?:[^"\\]|\\.)*"|[-+.\deE]+/g, (token) => (isLong(token) ? `"${token}"` : token))
    : line;

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
