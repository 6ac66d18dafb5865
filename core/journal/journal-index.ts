import type { Failure, Inputs } from '../contracts/index.js';
import { BLOCK, headOf } from './block.js';
import { CellEntry, GENERATION } from './cell-entry.js';
import { damagedAt } from './damage.js';
import { isFirst, SCHEMA } from './frame.js';
import { layoutOf, type Layout } from './layout.js';

/** What the frames of one file refer to. */
export interface Dictionary {
  readonly path: string;
  /** the file, open for reading */
  readonly file: number;
  /** bytes of it that were read when the journal was opened */
  end: number;
  /** by id */
  readonly layouts: Map<string, Layout>;
  /** what cells read, by number */
  readonly inputs: Inputs[];
}

/** What is no block: JSON in ASCII. */
export type Note =
  | readonly [kind: 'session', session: number]
  | readonly [kind: 'layout', layout: string]
  | readonly [kind: 'inputs', found: Inputs]
  | readonly [kind: 'started', cell: string]
  | readonly [kind: 'read', cell: string, inputs: number]
  | readonly [kind: 'void', cell: string]
  | readonly [kind: 'checkpoint', cell: string, generation: number, address: string]
  | readonly [kind: 'done', cell: string, seconds: number]
  | readonly [kind: 'failed', cell: string, seconds: number, failure: Failure];

/** Where everything lies, over all journals of a run folder: a few numbers a block, no values. */
export class JournalIndex {
  readonly entries = new Map<string, CellEntry>();
  /** a stretch of one file written by one process */
  readonly segments: { readonly file: number; readonly session: number }[] = [];
  readonly #metrics = new Map<string, number>();
  /** by id of the layout: the columns of its metrics in what cells have reached */
  readonly #columns = new Map<string, readonly number[]>();

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

  /** The columns that a block of this layout adds to. */
  columns({ id, metrics }: Layout, withLineage: boolean): readonly number[] {
    let columns = this.#columns.get(id);
    if (columns === undefined)
      this.#columns.set(id, (columns = [GENERATION, ...metrics.map(([key]) => this.metric(key))]));
    return withLineage ? columns : columns.slice(1);
  }

  /** Takes the payload of a frame in. */
  take(dictionary: Dictionary, file: number, payload: Buffer, offset: number): void {
    if ((offset === 0) !== isFirst(payload)) throw foreign(dictionary.path, offset);
    if (offset === 0) return;
    if (payload[0] === BLOCK) return this.#takeBlock(dictionary, file, payload, offset);
    this.#takeNote(dictionary, file, JSON.parse(payload.toString('latin1')) as Note, offset);
  }

  addBlock(entry: CellEntry, columns: readonly number[], from: number, count: number, place: [number, number]): void {
    for (const column of columns) entry.mark(column, from, from + count - 1);
    entry.blocks.push(this.segments.length - 1, ...place);
    entry.wentOn(this.segments.at(-1)!.session);
  }

  #takeBlock(dictionary: Dictionary, file: number, payload: Buffer, offset: number): void {
    const { cell, from, count, layout: id, withLineage } = headOf(payload);
    const layout = dictionary.layouts.get(id);
    if (layout === undefined || this.#sessionIn(file) === 0)
      throw damagedAt(dictionary.path, offset, 'the block names a layout or a session that no frame before it does');
    this.addBlock(this.entry(cell), this.columns(layout, withLineage), from, count, [offset, payload.length]);
  }

  #takeNote(dictionary: Dictionary, file: number, note: Note, offset: number): void {
    const session = this.#sessionIn(file);
    switch (note[0]) {
      case 'session':
        this.segments.push({ file, session: note[1] });
        return;
      case 'layout': {
        const layout = layoutOf(note[1]);
        dictionary.layouts.set(layout.id, layout);
        return;
      }
      case 'inputs':
        dictionary.inputs.push(note[1]);
        return;
      case 'started':
        return this.entry(note[1]).wentOn(session);
      case 'read': {
        const inputs = dictionary.inputs[note[2]];
        if (inputs === undefined)
          throw damagedAt(dictionary.path, offset, 'it names what a cell read, which no frame before it does');
        this.entry(note[1]).read(inputs);
        return;
      }
      case 'void':
        this.entry(note[1]).void();
        return;
      case 'checkpoint':
        this.entry(note[1]).keep(note[2], note[3]);
        return;
      case 'done':
        this.entry(note[1]).done(session, note[2]);
        return;
      case 'failed':
        this.entry(note[1]).failed(session, note[3], note[2]);
        return;
      default:
        throw foreign(dictionary.path, offset);
    }
  }

  /** The session that a file's frames stand in now; 0 before its first. */
  #sessionIn(file: number): number {
    const last = this.segments.at(-1);
    return last?.file === file ? last.session : 0;
  }
}

const foreign = (path: string, offset: number): Error =>
  damagedAt(path, offset, `not a frame of a journal of the schema ${SCHEMA}; a newer version may have written it`);
