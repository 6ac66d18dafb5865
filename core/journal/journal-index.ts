import type { Failure, Inputs } from '../contracts/index.js';
import { CellEntry, GENERATION } from './cell-entry.js';
import { damagedAt } from './damage.js';
import { unpackLayout, type Layout, type PackedLayout } from './layout.js';
import { PREFIX } from './line.js';
import { RowTable } from './row-table.js';

export const SCHEMA = 'collapsar/journal@1';
const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;

/** The dictionaries of one file: its lines name cells and layouts by number. */
export interface Dictionary {
  readonly path: string;
  readonly cells: CellEntry[];
  readonly numbers: Map<CellEntry, number>;
  readonly layouts: Layout[];
  /** by layout: its metrics' numbers in the index */
  readonly metrics: (readonly number[])[];
  /** what cells read, by number */
  readonly inputs: Inputs[];
}
export const dictionary = (path: string): Dictionary => ({
  path,
  cells: [],
  numbers: new Map(),
  layouts: [],
  metrics: [],
  inputs: [],
});

type Line =
  | readonly [crc: string, kind: typeof SCHEMA]
  | readonly [crc: string, kind: 'session', session: number]
  | readonly [crc: string, kind: 'cell', cell: number, key: string]
  | readonly [crc: string, kind: 'layout', layout: number, packed: PackedLayout]
  | readonly [crc: string, kind: 'inputs', inputs: number, found: Inputs]
  | readonly [crc: string, kind: 'started', cell: number]
  | readonly [crc: string, kind: 'read', cell: number, inputs: number]
  | readonly [crc: string, kind: 'void', cell: number]
  | readonly [crc: string, kind: 'checkpoint', cell: number, generation: number, address: string]
  | readonly [crc: string, kind: 'done', cell: number, seconds: number]
  | readonly [crc: string, kind: 'failed', cell: number, seconds: number, failure: Failure];

/** Where everything lies, over all journals of a run folder: about 16 bytes a generation, no values. */
export class JournalIndex {
  readonly entries = new Map<string, CellEntry>();
  readonly rows = new RowTable();
  /** a stretch of one file written by one process */
  readonly segments: { readonly file: number; readonly session: number }[] = [];
  readonly #metrics = new Map<string, number>();

  /** The last session of all files. */
  get session(): number {
    return this.segments.reduce((last, { session }) => Math.max(last, session), 0);
  }

  entry(key: string): CellEntry {
    let entry = this.entries.get(key);
    if (entry === undefined) this.entries.set(key, (entry = new CellEntry(key)));
    return entry;
  }

  /** The column of a metric in what cells have reached. */
  metric(key: string): number {
    let number = this.#metrics.get(key);
    if (number === undefined) this.#metrics.set(key, (number = this.#metrics.size + 1));
    return number;
  }

  addCell(book: Dictionary, entry: CellEntry): number {
    const number = book.cells.push(entry) - 1;
    book.numbers.set(entry, number);
    return number;
  }

  addLayout(book: Dictionary, layout: Layout): void {
    book.layouts[layout.id] = layout;
    book.metrics[layout.id] = layout.columns.map(({ key }) => this.metric(key));
  }

  addRow(entry: CellEntry, offset: number): void {
    entry.last = this.rows.add(this.segments.length - 1, offset, entry.last);
  }

  /** Takes a whole line of a file in. */
  take(book: Dictionary, file: number, buffer: Buffer, from: number, to: number, offset: number): void {
    if (buffer[from + PREFIX] !== QUOTE) return this.#takeRow(book, file, buffer, from + PREFIX, offset);
    const line = JSON.parse(buffer.toString('latin1', from, to)) as Line;
    const session = this.#sessionIn(file);
    const cell = (number: number): CellEntry => {
      const entry = book.cells[number];
      if (entry === undefined) throw damagedAt(book.path, offset, 'the line names a cell that no line before it does');
      return entry;
    };
    if ((offset === 0) !== (line[1] === SCHEMA)) throw foreign(book.path, offset);
    switch (line[1]) {
      case SCHEMA:
        return;
      case 'session':
        this.segments.push({ file, session: line[2] });
        return;
      case 'cell':
        this.addCell(book, this.entry(line[3]));
        return;
      case 'layout':
        return this.addLayout(book, unpackLayout(line[2], line[3]));
      case 'inputs':
        book.inputs[line[2]] = line[3];
        return;
      case 'started':
        return cell(line[2]).wentOn(session);
      case 'read': {
        const inputs = book.inputs[line[3]];
        if (inputs === undefined)
          throw damagedAt(book.path, offset, 'the line names what a cell read, which no line before it does');
        cell(line[2]).read(inputs);
        return;
      }
      case 'void':
        cell(line[2]).void();
        return;
      case 'checkpoint':
        cell(line[2]).keep(line[3], line[4]);
        return;
      case 'done':
        cell(line[2]).done(session, line[3]);
        return;
      case 'failed':
        cell(line[2]).failed(session, line[4], line[3]);
        return;
      default:
        throw foreign(book.path, offset);
    }
  }

  /** The session that a file's lines stand in now; 0 before its first. */
  #sessionIn(file: number): number {
    const last = this.segments.at(-1);
    return last?.file === file ? last.session : 0;
  }

  /** Only a row's first numbers are read; a journal holds far more rows than anything else. */
  #takeRow(book: Dictionary, file: number, buffer: Buffer, from: number, offset: number): void {
    let at = from;
    const integer = (): number => {
      let value = 0;
      for (let byte = buffer[at++]!; byte !== COMMA; byte = buffer[at++]!) value = value * 10 + byte - ZERO;
      return value;
    };
    const entry = book.cells[integer()];
    const generation = integer();
    const metrics = book.metrics[integer()];
    const session = this.#sessionIn(file);
    if (entry === undefined || metrics === undefined || session === 0)
      throw damagedAt(book.path, offset, 'the row names a cell, layout or session that no line before it does');
    if (buffer[at] !== ZERO) entry.mark(GENERATION, generation);
    for (const metric of metrics) entry.mark(metric, generation);
    entry.wentOn(session);
    this.addRow(entry, offset);
  }
}

const foreign = (path: string, offset: number): Error =>
  damagedAt(path, offset, `not a line of a journal of the schema ${SCHEMA}; a newer version may have written it`);
