import { CsvError, parse } from 'csv-parse/sync';
import { fault } from '../files.js';
import { checkText, type FileEncoding, utf8Of } from './encoding.js';
import type { TableInput } from './input.js';
import type { CellSink } from './records.js';

export interface Delimited {
  readonly delimiter: string;
  /** the first line names the columns */
  readonly header: boolean;
  readonly encoding: FileEncoding;
}

const QUOTE = 0x22;
const MARK = Buffer.from('\uFEFF');
const LF = 0x0a;
const CR = 0x0d;
/** Bytes in which a record has to end. */
const LONGEST = 64 * 1024 * 1024;
/** Lines that a message names. */
const LISTED = 5;

/**
 * Reads delimited text: lines without a quote are cut here, cell by cell, without making a text of any that is a number; those
 * with quotes are csv-parse's. A line ends with LF, CR LF or CR; empty lines are passed over.
 * @throws COLLAPSAR_SOURCE_INVALID where quotes do not match, lines have another number of cells than the first (all of them at
 * once), the text is not in its encoding, or there are no rows
 */
export const scan = async (input: TableInput, form: Delimited, into: CellSink): Promise<void> => {
  const scanner = new Scanner(input.name, form, into);
  let carried: Buffer = Buffer.alloc(0);
  for await (const chunk of utf8Of(input, form.encoding)) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const used = scanner.scan(bytes, false);
    carried = bytes.subarray(used);
    if (carried.length > LONGEST) scanner.tooLong();
  }
  scanner.scan(carried, true);
  scanner.end();
};

class Scanner {
  #width = 0;
  /** lines and bytes behind */
  #line = 0;
  #offset = 0;
  #rows = 0;
  #ragged: { readonly line: number; readonly cells: number }[] = [];
  #raggedCount = 0;
  readonly #byte: number | undefined;

  constructor(
    private readonly name: string,
    private readonly form: Delimited,
    private readonly into: CellSink,
  ) {
    const bytes = Buffer.from(form.delimiter);
    this.#byte = bytes.length === 1 && bytes[0] !== QUOTE ? bytes[0] : undefined;
  }

  /** Reads the whole records of `bytes`; how many bytes those are. `last`: no more come. */
  scan(bytes: Buffer, last: boolean): number {
    const end = last ? bytes.length : lastLine(bytes);
    let at = this.#offset === 0 && bytes.indexOf(MARK) === 0 ? MARK.length : 0;
    checkText(bytes.subarray(at, end), this.name, this.#line + 1, this.#offset + at);
    while (at < end) {
      const cut = this.#cut(bytes, at, end);
      if (cut > at) {
        at = cut;
        continue;
      }
      const stop = quotedEnd(bytes, at, end, this.#byte === undefined);
      // What lacks its closing quote may have it in what is still to come.
      if (stop < 0 && !last) break;
      const run = stop < 0 ? end : stop;
      this.#quoted(bytes.subarray(at, run));
      at = run;
    }
    this.#offset += at;
    return at;
  }

  /** Reads what can be cut here of the lines from `from` on; behind it. */
  #cut(bytes: Buffer, from: number, end: number): number {
    if (this.#byte === undefined) return from;
    const quote = bytes.indexOf(QUOTE, from);
    const plain = quote < 0 || quote >= end ? end : lineOf(bytes, quote, from);
    return plain > from ? this.#plain(bytes, from, plain) : this.#simple(bytes, from, end, this.#byte);
  }

  end(): void {
    const { name } = this;
    if (this.#width === 0) throw fault(name, 'the file is empty');
    const [first, ...others] = this.#ragged;
    if (first !== undefined) {
      const more = this.#raggedCount - 1;
      const named = `${others.map(({ line }) => line).join(', ')}${more > others.length ? ', ...' : ''}`;
      throw fault(
        name,
        `line ${first.line} has another number of cells than the first line (${first.cells}, not ${this.#width})${
          more === 0 ? '' : `, and so ${more === 1 ? 'has 1 more' : `have ${more} more`} (line ${named})`
        }`,
        'Complete the lines, or check the delimiter and the quotes',
      );
    }
    if (this.#rows === 0) throw fault(name, 'the file has a header but no rows');
  }

  tooLong(): never {
    throw fault(
      this.name,
      `line ${this.#line + 1} begins a record that does not end within ${LONGEST / 1024 / 1024} MiB`,
      'A quote is likely not closed there',
    );
  }

  /** Lines without a quote; the last one may lack its end. Behind them. */
  #plain(bytes: Buffer, from: number, end: number): number {
    let at = this.#width === 0 ? this.#first(bytes, from, end) : from;
    while (at < end) {
      const byte = bytes[at];
      if (byte !== LF && byte !== CR) at = this.#cells(bytes, at, end);
      if (at < end) at = this.#next(bytes, at, end);
    }
    return at;
  }

  /** Lines whose quotes are around whole cells without a quote or an end of a line in them, from `from` on; behind the last. */
  #simple(bytes: Buffer, from: number, end: number, delimiter: number): number {
    let at = from;
    while (at < end && this.#width > 0) {
      const stop = simpleLine(bytes, at, end, delimiter);
      if (stop < 0) break;
      if (stop > at) this.#cells(bytes, at, stop);
      at = stop < end ? this.#next(bytes, stop, end) : stop;
    }
    return at;
  }

  /** The first line that is not empty, which says how many cells each has; behind it. */
  #first(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && (bytes[at] === LF || bytes[at] === CR)) at = this.#next(bytes, at, end);
    if (at === end) return at;
    let stop = at;
    while (stop < end && bytes[stop] !== LF && bytes[stop] !== CR) stop++;
    this.#record(bytes.toString('utf8', at, stop).split(this.form.delimiter), this.#line + 1);
    return stop < end ? this.#next(bytes, stop, end) : stop;
  }

  /** The cells of a line; where it ends. */
  #cells(bytes: Buffer, from: number, end: number): number {
    const { into } = this;
    const delimiter = this.#byte!;
    const width = this.#width;
    let column = 0;
    let start = from;
    let at = from;
    for (; ; at++) {
      const byte = at < end ? bytes[at] : LF;
      if (byte === QUOTE) at = bytes.indexOf(QUOTE, at + 1);
      else if (byte === delimiter || byte === LF || byte === CR) {
        // A cell in quotes lies between them.
        const inner = bytes[start] === QUOTE && start < at ? 1 : 0;
        if (column < width) into.bytes(column, bytes, start + inner, at - inner);
        column++;
        start = at + 1;
        if (byte !== delimiter) break;
      }
    }
    if (column === width) {
      this.#rows++;
      into.endRow();
    } else this.#odd(this.#line + 1, column);
    return at;
  }

  /** Behind the end of the line at `at`. */
  #next(bytes: Buffer, at: number, end: number): number {
    this.#line++;
    return bytes[at] === CR && at + 1 < end && bytes[at + 1] === LF ? at + 2 : at + 1;
  }

  #quoted(run: Buffer): void {
    const options = {
      delimiter: this.form.delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      relax_column_count: true,
    };
    try {
      const records = parse(run, options) as string[][];
      const width = this.#width === 0 ? records[0]?.length : this.#width;
      // Lines are counted by the parser only where they are asked for.
      const lines = records.every((record) => record.length === width)
        ? undefined
        : (parse(run, { ...options, info: true }) as unknown as { readonly info: { readonly lines: number } }[]);
      records.forEach((record, at) => this.#record(record, this.#line + (lines?.[at]?.info.lines ?? 0)));
    } catch (cause) {
      if (!(cause instanceof CsvError)) throw cause;
      const line = this.#line + Number(cause['lines']);
      const what = cause.message.replace(/ at line \d+/, '');
      throw fault(this.name, `line ${line} cannot be read: ${what}`, undefined, cause);
    }
    for (let at = 0; at < run.length;) {
      const byte = run[at];
      if (byte === LF || byte === CR) at = this.#next(run, at, run.length);
      else at++;
    }
  }

  #record(cells: readonly string[], line: number): void {
    const { into } = this;
    if (this.#width === 0) {
      this.#width = cells.length;
      into.name(cells.map((cell, index) => (this.form.header ? cell.trim() : String(index + 1))));
      if (this.form.header) return;
    }
    if (cells.length !== this.#width) return this.#odd(line, cells.length);
    for (let column = 0; column < cells.length; column++) into.cell(column, cells[column]!);
    this.#rows++;
    into.endRow();
  }

  #odd(line: number, cells: number): void {
    this.#raggedCount++;
    if (this.#ragged.length <= LISTED) this.#ragged.push({ line, cells });
  }
}

/** Behind the last line that has ended; a CR at the very end may be half of an end. */
const lastLine = (bytes: Buffer): number => {
  let at = bytes.length;
  while (at > 0 && bytes[at - 1] !== LF && (bytes[at - 1] !== CR || at === bytes.length)) at--;
  return at;
};

/** Where the line of `at` begins, which is not before `from`. */
const lineOf = (bytes: Buffer, at: number, from: number): number => {
  while (at > from && bytes[at - 1] !== LF && bytes[at - 1] !== CR) at--;
  return at;
};

/** Where the line ends whose quotes are all around whole cells, none of which holds a quote or an end of a line; -1: it is another. */
const simpleLine = (bytes: Buffer, from: number, end: number, delimiter: number): number => {
  let begins = true;
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (byte === LF || byte === CR) return at;
    if (byte === QUOTE) {
      at = begins ? closing(bytes, at + 1, end) : -1;
      if (at < 0 || !endsCell(bytes, at + 1, end, delimiter)) return -1;
    }
    begins = byte === delimiter;
  }
  return end;
};
/** The quote that closes a cell of one line; -1: there is none. */
const closing = (bytes: Buffer, from: number, end: number): number => {
  let at = from;
  while (at < end && bytes[at] !== QUOTE && bytes[at] !== LF && bytes[at] !== CR) at++;
  return at < end && bytes[at] === QUOTE ? at : -1;
};
const endsCell = (bytes: Buffer, at: number, end: number, delimiter: number): boolean =>
  at >= end || bytes[at] === delimiter || bytes[at] === LF || bytes[at] === CR;

/** Lines without a quote that are left to the parser between two that have one: a call of it costs more than they do. */
const BETWEEN = 32;

/** Behind the last of the records from `from` on that hold quotes, or of `all`; -1 where the first has no end. */
const quotedEnd = (bytes: Buffer, from: number, end: number, all: boolean): number => {
  let stop = -1;
  let inside = false;
  let quoted = all;
  let plain = 0;
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      inside = !inside;
      quoted = true;
    } else if (!inside && (byte === LF || byte === CR)) {
      if (byte === CR && at + 1 < end && bytes[at + 1] === LF) at++;
      if (quoted) [stop, plain] = [at + 1, 0];
      else if (++plain > BETWEEN) return stop;
      quoted = all;
    }
  }
  return stop;
};
