import { closeSync, existsSync, ftruncateSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CellEvent, Failure, Inputs, Json, RecordedCell } from '../contracts/index.js';
import { GENERATION, type CellEntry } from './cell-entry.js';
import { syncFolder } from './durable-file.js';
import { exactJson, numberText, stringText } from './exact-json.js';
import { GroupWriter, nodeEffects, type WriterEffects } from './group-writer.js';
import { JournalIndex, SCHEMA, dictionary, type Dictionary } from './journal-index.js';
import { fits, layoutOf, layoutText, type Layout, type Metrics } from './layout.js';
import { LineReader } from './line-reader.js';
import { assembleCell } from './recorded-cell.js';
import { readRow, rowText, type GenerationEvent } from './row.js';
import { scanLines } from './scan.js';

/** What the scheduler asks of a cell. */
export interface CellState {
  /** generations 1 to this one are recorded with every metric asked about */
  readonly reached: number;
  /** the latest durable state, where it lies at or before `reached` */
  readonly checkpoint?: { readonly generation: number; readonly address: string };
  readonly failure?: Failure;
}

export interface JournalOptions {
  /** name of the file this process appends to; absent: nothing is written or repaired */
  readonly writer?: string;
  readonly effects?: WriterEffects;
}

/**
 * The durable record of a run: `<writer>.jsonl` files, each append-only, read together as one. Every (cell, generation,
 * metric key) counts once, the first one written; events that bring nothing new are not written at all.
 */
export class Journal {
  readonly #index = new JournalIndex();
  readonly #books: Dictionary[] = [];
  readonly #files: number[] = [];
  readonly #reader = new LineReader(this.#files);
  #writer: GroupWriter | undefined;
  #book: Dictionary | undefined;
  #session = 0;
  #layout: Layout | undefined;
  readonly #layouts = new Map<string, Layout>();
  #stale = false;

  private constructor() {}

  /**
   * Reads the whole folder once, in one pass, and keeps where things lie. Repairs a torn tail of the writer's own file
   * and passes over those of others, who may be writing. COLLAPSAR_RUN_DAMAGED: any other damage.
   */
  static async open(folder: string, { writer, effects = nodeEffects }: JournalOptions = {}): Promise<Journal> {
    const journal = new Journal();
    const own = writer === undefined ? undefined : join(folder, `${writer}.jsonl`);
    try {
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
      let end = 0;
      for (const name of names.sort()) {
        const path = join(folder, name);
        const whole = journal.#scan(path, path === own);
        if (path === own) end = whole;
      }
      if (own !== undefined) {
        const file = await effects.openFile(own);
        journal.#writer = new GroupWriter(own, file, end, effects);
        journal.#book ??= journal.#add(own, openSync(own, 'r'));
        for (const layout of journal.#book.layouts) journal.#layouts.set(layoutText(layout), layout);
        journal.#session = journal.#index.session + 1;
        if (end === 0) {
          await syncFolder(folder);
          journal.#writer.append(stringText(SCHEMA));
        }
      }
      return journal;
    } catch (error) {
      await journal.close().catch(() => undefined);
      throw error;
    }
  }

  #add(path: string, file: number): Dictionary {
    const book = dictionary(path);
    this.#books.push(book);
    this.#files.push(file);
    return book;
  }

  #scan(path: string, own: boolean): number {
    const file = openSync(path, own ? 'r+' : 'r');
    const book = this.#add(path, file);
    const number = this.#books.length - 1;
    const end = scanLines(file, path, (buffer, from, to, offset) =>
      this.#index.take(book, number, buffer, from, to, offset),
    );
    if (own) {
      ftruncateSync(file, end);
      this.#book = book;
    }
    return end;
  }

  /**
   * Records an event in memory at once and on the disk with its group: nothing counts as done before `durable()` or
   * `flush()` resolves. False: it brought nothing new and was not written. COLLAPSAR_PLUGIN_RESULT: a value that is not
   * finite; COLLAPSAR_RUN_UNWRITABLE: an earlier group could not be written.
   */
  append(event: CellEvent): boolean {
    const [writer, book] = [this.#writer, this.#book];
    if (writer === undefined || book === undefined) throw new TypeError('This journal was opened for reading.');
    const entry = this.#index.entry(event.cell);
    switch (event.type) {
      case 'generation':
        return this.#appendGeneration(writer, book, entry, event);
      case 'started': {
        // Only news after a failure, which it takes away.
        if (entry.failure === undefined) return false;
        const cell = this.#cell(writer, book, entry);
        entry.wentOn(this.#session);
        writer.append(`"started",${cell}`);
        break;
      }
      case 'read': {
        if (!entry.read(event.inputs)) return false;
        const cell = this.#cell(writer, book, entry);
        writer.append(`"read",${cell},${this.#inputs(writer, book, event.inputs)}`);
        break;
      }
      case 'void': {
        if (!entry.void()) return false;
        writer.append(`"void",${this.#cell(writer, book, entry)}`);
        break;
      }
      case 'checkpoint': {
        if (!entry.keep(event.generation, event.address)) return false;
        writer.append(
          `"checkpoint",${this.#cell(writer, book, entry)},${event.generation},${stringText(event.address)}`,
        );
        break;
      }
      case 'done': {
        if (!entry.done(this.#session, event.seconds)) return false;
        writer.append(`"done",${this.#cell(writer, book, entry)},${numberText(event.seconds)}`);
        break;
      }
      case 'failed': {
        if (!entry.failed(this.#session, event.failure, event.seconds)) return false;
        const failure = exactJson(event.failure as unknown as Json);
        writer.append(`"failed",${this.#cell(writer, book, entry)},${numberText(event.seconds)},${failure}`);
        break;
      }
    }
    this.#stale = true;
    return true;
  }

  #appendGeneration(writer: GroupWriter, book: Dictionary, entry: CellEntry, event: GenerationEvent): boolean {
    const { generation } = event;
    if (!Number.isSafeInteger(generation) || generation < 1)
      throw new RangeError(`Generation ${generation}: generations count from 1.`);
    const first = !entry.has(GENERATION, generation);
    let metrics: Metrics = event.metrics;
    if (!first) {
      const news = Object.keys(metrics).filter((key) => !entry.has(this.#index.metric(key), generation));
      if (news.length === 0) return false;
      metrics = Object.fromEntries(news.map((key) => [key, event.metrics[key]!]));
    }
    const cell = this.#cell(writer, book, entry);
    const layout = this.#layoutOf(writer, book, metrics);
    const offset = writer.append(rowText(cell, layout, event, metrics, first));
    this.#index.addRow(entry, offset);
    if (first) entry.mark(GENERATION, generation);
    for (const metric of book.metrics[layout.id]!) entry.mark(metric, generation);
    entry.wentOn(this.#session);
    this.#stale = true;
    return true;
  }

  #cell(writer: GroupWriter, book: Dictionary, entry: CellEntry): number {
    if (this.#index.segments.at(-1)?.session !== this.#session) {
      this.#index.segments.push({ file: this.#books.indexOf(book), session: this.#session });
      writer.append(`"session",${this.#session}`);
    }
    const known = book.numbers.get(entry);
    if (known !== undefined) return known;
    const number = this.#index.addCell(book, entry);
    writer.append(`"cell",${number},${stringText(entry.key)}`);
    return number;
  }

  #inputs(writer: GroupWriter, book: Dictionary, inputs: Inputs): number {
    const text = exactJson(inputs);
    const known = book.inputs.findIndex((other) => exactJson(other) === text);
    if (known >= 0) return known;
    const number = book.inputs.push(inputs) - 1;
    writer.append(`"inputs",${number},${text}`);
    return number;
  }

  #layoutOf(writer: GroupWriter, book: Dictionary, metrics: Metrics): Layout {
    if (this.#layout !== undefined && fits(this.#layout, metrics)) return this.#layout;
    const fresh = layoutOf(book.layouts.length, metrics);
    const text = layoutText(fresh);
    let layout = this.#layouts.get(text);
    if (layout === undefined) {
      layout = fresh;
      this.#layouts.set(text, layout);
      this.#index.addLayout(book, layout);
      writer.append(`"layout",${layout.id},${text}`);
    }
    this.#layout = layout;
    return layout;
  }

  /** Bytes appended that are not on the disk yet; whoever produces faster than the disk waits for `durable()`. */
  get backlog(): number {
    return this.#writer?.backlog ?? 0;
  }
  /** Resolves when everything appended so far is on the disk, within a second. */
  async durable(): Promise<void> {
    await this.#writer?.durable();
  }
  /** Puts everything appended so far on the disk now. */
  async flush(): Promise<void> {
    await this.#writer?.flush();
  }

  /** Keys of all cells of which anything is recorded. */
  get keys(): readonly string[] {
    return [...this.#index.entries.keys()];
  }

  /** What the processes of a cell found when they opened it, each once; empty: it has nothing to open, or none was told. */
  reads(key: string): readonly Inputs[] {
    return this.#index.entries.get(key)?.reads ?? [];
  }

  /** How far a cell has come, measured by all the given metrics. Counts what was appended, durable or not. */
  state(key: string, metricKeys: readonly string[]): CellState {
    const entry = this.#index.entries.get(key);
    if (entry === undefined) return { reached: 0 };
    const reached = metricKeys.reduce(
      (least, metric) => Math.min(least, entry.reached(this.#index.metric(metric))),
      entry.reached(GENERATION),
    );
    const { checkpoint, failure } = entry;
    return {
      reached,
      ...(checkpoint !== undefined && checkpoint.generation <= reached ? { checkpoint } : {}),
      ...(failure === undefined ? {} : { failure }),
    };
  }

  /** Addresses of the latest checkpoints of all cells, and of those that failures name. */
  get checkpoints(): readonly string[] {
    return [...this.#index.entries.values()].flatMap(({ checkpoint, failure }) =>
      [checkpoint, failure?.checkpoint].flatMap((kept) => kept?.address ?? []),
    );
  }

  /** All that is recorded of a cell, read back from the files; undefined when nothing is. */
  async readCell(key: string): Promise<RecordedCell | undefined> {
    const entry = this.#index.entries.get(key);
    if (entry === undefined) return undefined;
    if (this.#stale) {
      await this.flush();
      this.#reader.forget();
      this.#stale = false;
    }
    const { rows, segments } = this.#index;
    const order = [...rows.chain(entry.last)].sort(
      (a, b) => segments[rows.segment(a)]!.session - segments[rows.segment(b)]!.session || a - b,
    );
    return assembleCell(
      entry,
      order.map((row) => {
        const { file } = segments[rows.segment(row)]!;
        return readRow(this.#reader.read(file, rows.offset(row)), this.#books[file]!.layouts);
      }),
    );
  }

  /** The recorded ones of these cells, in this order, one in memory at a time. */
  async *cells(keys: Iterable<string>): AsyncIterable<RecordedCell> {
    for (const key of keys) {
      const cell = await this.readCell(key);
      if (cell !== undefined) yield cell;
    }
  }

  async close(): Promise<void> {
    try {
      await this.#writer?.close();
    } finally {
      this.#writer = undefined;
      for (const file of this.#files.splice(0)) closeSync(file);
    }
  }
}
