import type { ReportedCell } from '../../core/contracts/index.js';

export type ExportedCells = Iterable<ReportedCell> | AsyncIterable<ReportedCell>;

/** A CSV file with lines for every cell, each of which begins with the labels of its cell. */
export interface CsvTable {
  /** names of the columns after the labels */
  readonly columns: string;
  /** adds the lines of a cell, in the order of the file, without what `lines` puts before each */
  add(cell: ReportedCell, lines: Lines): void;
}

const SPECIAL = /[",\r\n]/;

/** What a spreadsheet runs where a field of text begins with it, and what would be taken for one that was defused. */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;

/**
 * A field as RFC 4180 quotes it: only where it must be. Lines end in a line feed alone, as R, pandas and Git expect. One that
 * a spreadsheet would run, which no label can be but the name of a trace can, has one `'` more before it.
 */
export const field = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The shortest decimal that reads back as the same double. */
export const decimal = (value: number): string => (value === 0 && 1 / value < 0 ? '-0' : String(value));

export const headerOf = ({ columns }: CsvTable): string => `source,model,strategy,samples,seed,${columns}\n`;

const FEED = 0x0a;
const ZERO = 0x30;
const ASCII = 0x7f;
/** Bytes that are sooner copied one by one. */
const SHORT = 32;

/** Lines of text as UTF-8, made in place: a run has millions, and strings of them would cost more than their numbers. */
export class Lines {
  #bytes = Buffer.allocUnsafe(65536);
  #length = 0;
  #before = Buffer.alloc(0);
  /** of each line, behind what stands before it */
  #starts: number[] = [];

  /** Empty again; lines will begin with this. */
  begin(before: string): this {
    this.#length = 0;
    this.#starts = [];
    this.#before = Buffer.from(before);
    return this;
  }

  /** What there is; only lent until it begins again. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** The same without what stands before each line. */
  get bare(): Uint8Array {
    const from = this.#room(this.#length);
    const bytes = this.#bytes;
    let to = from;
    const starts = this.#starts;
    const before = this.#before.length;
    for (let i = 0; i < starts.length; i++) {
      const end = i + 1 < starts.length ? starts[i + 1]! - before : from;
      for (let at = starts[i]!; at < end; at++) bytes[to++] = bytes[at]!;
    }
    return bytes.subarray(from, to);
  }

  add(line: string): void {
    this.open();
    this.text(line);
    this.end();
  }

  open(): void {
    this.utf8(this.#before);
    this.#starts.push(this.#length);
  }

  text(part: string): void {
    const start = this.#room(3 * part.length);
    for (let i = 0; i < part.length; i++) {
      const code = part.charCodeAt(i);
      if (code > ASCII) {
        this.#length += this.#bytes.write(part, start);
        return;
      }
      this.#bytes[start + i] = code;
    }
    this.#length += part.length;
  }

  utf8(part: Uint8Array): void {
    const start = this.#room(part.length);
    if (part.length > SHORT) this.#bytes.set(part, start);
    // Shorter than what a call of `set` costs.
    else for (let i = 0; i < part.length; i++) this.#bytes[start + i] = part[i]!;
    this.#length += part.length;
  }

  /** The shortest decimal that reads back as the same double; of a count no string is made. */
  number(value: number): void {
    if (value >>> 0 === value && !Object.is(value, -0)) this.#count(value);
    else this.text(decimal(value));
  }

  /** A byte of ASCII, and a number behind it. */
  next(byte: number, value: number): void {
    this.#bytes[this.#room(1)] = byte;
    this.#length++;
    this.number(value);
  }

  /** From 0 to 2^32 - 1. */
  #count(n: number): void {
    let digits = 1;
    for (let bound = 10; bound <= n; bound *= 10) digits++;
    let at = this.#room(digits) + digits;
    this.#length = at;
    for (; digits > 0; digits--) {
      const tens = (n / 10) >>> 0;
      this.#bytes[--at] = ZERO + n - 10 * tens;
      n = tens;
    }
  }

  end(): void {
    this.#bytes[this.#room(1)] = FEED;
    this.#length++;
  }

  /** Where so many bytes more may stand. */
  #room(bytes: number): number {
    if (this.#length + bytes > this.#bytes.length) this.#grow(bytes);
    return this.#length;
  }

  #grow(by: number): void {
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + by);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** The lines of a table for one cell after another, each with its labels before it; they are only lent until the next. */
export const linesOf = (table: CsvTable): ((cell: ReportedCell) => Lines) => {
  const lines = new Lines();
  return (cell) => {
    const { source, model, strategy, samples, seed } = cell;
    table.add(cell, lines.begin(`${field(source)},${field(model)},${field(strategy)},${samples},${seed},`));
    return lines;
  };
};

/** The whole file, a cell at a time. Its text depends on the cells, in the order given, and on nothing else. */
export async function* csvOf(table: CsvTable, cells: ExportedCells): AsyncIterable<Uint8Array> {
  yield Buffer.from(headerOf(table));
  const lines = linesOf(table);
  for await (const cell of cells) yield lines(cell).bytes;
}

/** How many of the recorded generations the study asks for. */
export const generationsOf = ({ record, generations = Infinity }: ReportedCell): number =>
  Math.min(generations, record.generations);
