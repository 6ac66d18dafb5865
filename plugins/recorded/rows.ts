import type { Column, RecordedChain, Samples, Symbols, Text, Vectors } from '../../core/contracts/index.js';
import { gapMarks, imageShape, rowLength } from '../../core/samples/index.js';
import type { NpyArray } from '../external/npy.js';
import { suggestion } from '../sources/files.js';
import type { RecordCell, Records } from '../sources/table/records.js';
import { recordingFault } from './pattern.js';

/** How the files of a recorded chain are written. */
export interface RowOptions {
  readonly delimiter: string;
  readonly header: boolean;
  readonly label: string;
  readonly omit: readonly string[];
  readonly field: string;
  readonly prompt: string;
}

const BYTE = 255;
/** The category that sources of tables make of missing cells. */
const NO_VALUE = '(missing)';

/** Rows of an array: vectors of the source's shape, images with or without their channel, symbols. */
export const fromNumbers = ({ type, shape, values }: NpyArray, name: string, { real }: RecordedChain): Samples => {
  const [count = 0, ...row] = shape;
  const wrong = (what: string, fix: string): Error => recordingFault(what, fix, name);
  if (real.kind === 'symbols') {
    if (row.length > 0) throw wrong(`its shape is (${shape.join(', ')})`, 'Symbols are one number a row: (rows,)');
    return symbols(values, real, name);
  }
  if (real.kind !== 'vectors') throw wrong(`an array holds no ${real.kind}`, 'Write texts as .jsonl');
  if (real.labels !== undefined)
    throw wrong('an array has no labels, and the rows of the source do', 'Write labels: false in the model’s options');
  if (real.columns !== undefined)
    throw wrong(
      'an array has no categories and no missing cells, and the source does',
      'Write the rows as .csv, .jsonl or .parquet',
    );
  const isImage = imageShape(real.shape) !== undefined;
  const same = row.join() === real.shape.join() || (isImage && `${row.join()},1` === real.shape.join());
  if (!same || count === 0)
    throw wrong(
      `its shape is (${shape.join(', ')}), and rows of the source have (${real.shape.join(', ')})`,
      `Write an array of shape (rows, ${real.shape.join(', ')})`,
    );
  return { kind: 'vectors', count, shape: real.shape, values: finite(type, values, name, real, isImage) };
};

/** Bytes are the levels of images; whatever else is a finite number. */
const finite = (
  type: string,
  values: NpyArray['values'],
  name: string,
  { shape }: Vectors,
  isImage: boolean,
): Vectors['values'] => {
  if (type === '|u1' && isImage) return Float32Array.from(values, (value) => value / BYTE);
  if (!(values instanceof Float64Array || values instanceof Float32Array))
    throw recordingFault(`its numbers are of type ${type}`, 'Write numbers as float32 or float64', name);
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return values;
  const d = rowLength(shape);
  throw recordingFault(
    `row ${Math.floor(at / d) + 1}, number ${(at % d) + 1} is ${String(values[at])}`,
    'Rows hold finite numbers; a model that makes others has diverged',
    name,
  );
};

const symbols = (values: ArrayLike<number>, { alphabet }: Symbols, name: string): Symbols => {
  const at = Array.from(values).findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < alphabet));
  if (at >= 0)
    throw recordingFault(
      `row ${at + 1} is ${values[at]!}, and symbols of the source are 0 to ${alphabet - 1}`,
      'Correct or remove the row',
      name,
    );
  return { kind: 'symbols', count: values.length, values: Uint32Array.from(values), alphabet };
};

/** Rows of a table: the columns of the source by name, or in their order where it has no names. */
export const fromTable = (records: Records, name: string, chain: RecordedChain, options: RowOptions): Samples => {
  const { real } = chain;
  if (real.kind === 'pairs' || real.kind === 'text')
    throw recordingFault(
      real.kind === 'text' ? 'texts are not read from it' : 'pairs of inputs and targets are not read',
      'Write texts as .jsonl or .parquet; pairs are not read at all',
      name,
    );
  const rows = new TableRows(records, name);
  if (real.kind === 'symbols') {
    const [only, ...others] = rows.columnsBut(options.omit);
    if (only === undefined || others.length > 0)
      throw recordingFault(`it has ${others.length + 1} columns`, 'Symbols are one column of whole numbers', name);
    return symbols(
      Array.from(rows.each(), (row) => rows.number(row, only)),
      real,
      name,
    );
  }
  return vectors(rows, real, chain, options);
};

const vectors = (rows: TableRows, real: Vectors, { names }: RecordedChain, options: RowOptions): Vectors => {
  const d = rowLength(real.shape);
  const label = real.labels === undefined ? undefined : rows.column(options.label, '`label` of the model’s options');
  const marks = gapMarks(real.columns);
  const isMark = new Set(marks);
  const own = Array.from({ length: d }, (_, j) => j).filter((j) => !isMark.has(j));
  const columns = columnsOf(rows, real, own, names?.columns, label, options);
  const values = new Float64Array(rows.count * d);
  const kinds = own.map((j) => categoriesOf(real.columns?.[j]));
  for (const row of rows.each())
    columns.forEach((index, at) => {
      const j = own[at]!;
      const categories = kinds[at];
      const mark = marks[j] ?? -1;
      if (categories !== undefined)
        values[row * d + j] = rows.oneOf(row, index, categories, 'a category', categories.get(NO_VALUE));
      // What stands in a missing cell is 0.
      else if (mark >= 0 && rows.isEmpty(row, index)) values[row * d + mark] = 1;
      else values[row * d + j] = rows.number(row, index);
    });
  const classes = new Map((names?.labels ?? []).map((name, index) => [name, index]));
  return {
    kind: 'vectors',
    count: rows.count,
    shape: real.shape,
    values,
    ...(real.columns === undefined ? {} : { columns: real.columns }),
    ...(label === undefined
      ? {}
      : { labels: Uint32Array.from(rows.each(), (row) => rows.oneOf(row, label, classes, 'a label')) }),
  };
};

/** The columns of the source by their names, but those that say what is missing; by their order where either side has none. */
const columnsOf = (
  rows: TableRows,
  real: Vectors,
  own: readonly number[],
  named: readonly string[] | undefined,
  label: number | undefined,
  { omit, header }: RowOptions,
): readonly number[] => {
  const d = own.length;
  const there = rows.columnsBut(omit, label);
  const all = real.columns?.map(({ name }) => name) ?? named;
  const wanted = all === undefined ? undefined : own.map((j) => all[j]!);
  const columns =
    wanted === undefined || !header ? there : wanted.map((name) => rows.column(name, 'a column of the source'));
  const extra = there.find((index) => !columns.includes(index));
  if (extra === undefined && columns.length === d) return columns;
  throw recordingFault(
    extra === undefined
      ? `it has ${columns.length} columns, and rows of the source ${d}`
      : `it has a column '${rows.nameOf(extra)}', which the source does not read`,
    `Name what is no data in \`omit\` of the model's options: omit: ['${rows.nameOf(extra ?? there.at(-1) ?? 0)}']`,
    rows.name,
  );
};

const categoriesOf = (column: Column | undefined): ReadonlyMap<string, number> | undefined =>
  column?.kind === 'category' ? new Map(column.values.map((value, index) => [value, index])) : undefined;

/** A record of texts, and how messages call its place. */
export interface TextRecord {
  readonly place: string;
  readonly record: object;
}

/** Texts of a field, with their prompts where those of the source have some; kept as they stand, empty ones too. */
export const fromTexts = (
  records: readonly TextRecord[],
  name: string,
  { real }: RecordedChain,
  { field, prompt }: RowOptions,
): Text => {
  if (real.kind !== 'text') throw recordingFault(`texts are no ${real.kind}`, 'Use a source of texts', name);
  const read = (column: string): string[] =>
    records.map(({ place, record }) => {
      const value: unknown = Object.hasOwn(record, column)
        ? (record as Readonly<Record<string, unknown>>)[column]
        : undefined;
      if (typeof value === 'string') return value;
      throw recordingFault(
        `${place}, field '${column}' ${value === undefined ? 'is not there' : 'holds no text'}`,
        'A generation that made no text there is written as ""; `field` and `prompt` of the model’s options name the fields',
        name,
      );
    });
  return {
    kind: 'text',
    count: records.length,
    texts: read(field),
    ...(real.prompts === undefined ? {} : { prompts: read(prompt) }),
  };
};

/** The cells of one file, each asked for what it must be. */
class TableRows {
  constructor(
    private readonly records: Records,
    readonly name: string,
  ) {}

  get count(): number {
    return this.records.rows.length;
  }

  each(): Iterable<number> {
    return this.records.rows.keys();
  }

  nameOf(index: number): string {
    return this.records.header[index] ?? '';
  }

  /** `what`: who asks for it */
  column(asked: string, what: string): number {
    const index = this.records.header.indexOf(asked);
    if (index >= 0) return index;
    throw recordingFault(`it has no column '${asked}', ${what}`, suggestion(asked, this.records.header), this.name);
  }

  columnsBut(omit: readonly string[], label?: number): readonly number[] {
    return [...this.records.header.keys()].filter((index) => index !== label && !omit.includes(this.nameOf(index)));
  }

  isEmpty(row: number, index: number): boolean {
    return String(this.#cell(row, index)).trim() === '';
  }

  number(row: number, index: number): number {
    const { notation } = this.records;
    const cell = this.#cell(row, index);
    const truth = notation.truthOf(cell);
    return (
      notation.numberOf(cell) ?? (truth === undefined ? this.#refuse(row, index, 'no finite number') : Number(truth))
    );
  }

  /** `nothing`: what an empty cell stands for, where it is none of those known */
  oneOf(row: number, index: number, known: ReadonlyMap<string, number>, what: string, nothing?: number): number {
    return (
      known.get(String(this.#cell(row, index)).trim()) ??
      (this.isEmpty(row, index) ? nothing : undefined) ??
      this.#refuse(row, index, `not ${what} of the source`)
    );
  }

  #cell(row: number, index: number): RecordCell {
    return this.records.rows[row]![index]!;
  }

  /** Cells are rows of a model, and may repeat a user's: they are shown in no message, for failures are published. */
  #refuse(row: number, index: number, what: string): never {
    throw recordingFault(
      `row ${row + 1}, column '${this.nameOf(index)}' holds ${what}`,
      'Rows of a generation have the columns and kinds of the source: correct the file, or leave the column out on both sides',
      this.name,
    );
  }
}
