import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { CellRecord, Failure, GenerationBlock, Inputs, Json, RecordedCell } from '../contracts/index.js';
import { encodeBlock, headOf, type Row, decodeBlock, rowsOf } from './block.js';
import { GENERATION, type CellEntry } from './cell-entry.js';
import { unwritable } from './damage.js';
import { syncFolder } from './durable-file.js';
import { exactJson } from './exact-json.js';
import { NO_FRAMES, readPayload, scanFrames, type FramesEnd } from './frame.js';
import { GroupWriter, nodeEffects, type WriterEffects } from './group-writer.js';
import { JournalIndex, type Dictionary, type Note } from './journal-index.js';
import { beginning, journalGone, journalsIn, ownJournal, readSeal, writeSeal } from './journal-files.js';
import { layoutFor, layoutOf, type Layout } from './layout.js';
import { digestOf } from './made-files.js';
import { openIfThere } from './openable.js';
import { assembleCell, runsOf } from './recorded-cell.js';

/** What the scheduler asks of a cell. */
export interface CellState {
  /** generations 1 to this one are recorded with every metric asked about */
  readonly reached: number;
  /** the latest durable state, where it lies at or before `reached` */
  readonly checkpoint?: { readonly generation: number; readonly address: string };
  readonly failure?: Failure;
}

export interface KeptCheckpoint {
  readonly cell: string;
  readonly address: string;
  /** seconds of work that a cell would do again without it, at most; Infinity: the cell is not finished */
  readonly saves: number;
}

export interface JournalOptions {
  /** name of the file this process appends to; absent: nothing is written or repaired */
  readonly writer?: string;
  /** names of journals whose writers are gone for good: sealed with this one's own */
  readonly adopted?: readonly string[];
  readonly effects?: WriterEffects;
}

/** What is recorded one by one. */
type Noted = Exclude<CellRecord, { type: 'generations' }>;

/**
 * The durable record of a run: `<writer>.journal` files, each append-only, read together as one. Every (cell, generation,
 * metric key) counts once, the first one written; what brings nothing new is not written at all.
 */
export class Journal {
  readonly #index = new JournalIndex();
  readonly #dictionaries: Dictionary[] = [];
  #writer: GroupWriter | undefined;
  #sealed: FramesEnd | undefined;
  #dictionary: Dictionary | undefined;
  #session = 0;
  readonly #layouts = new Map<string, Layout>();
  #stale = false;
  readonly #unsealed = new Map<string, FramesEnd>();
  #adopted: readonly string[] = [];

  private constructor() {}

  /**
   * Reads the whole folder once, in one pass, and keeps where things lie. Repairs a torn tail of the writer's own file
   * and passes over those of others, who may be writing. COLLAPSAR_RUN_DAMAGED: any other damage; COLLAPSAR_RUN_OUTDATED:
   * an earlier version wrote it.
   */
  static async open(
    folder: string,
    { writer, adopted = [], effects = nodeEffects }: JournalOptions = {},
  ): Promise<Journal> {
    const journal = new Journal();
    journal.#adopted = adopted.map((name) => join(folder, name));
    try {
      const own = writer === undefined ? undefined : ownJournal(folder, writer);
      let before = NO_FRAMES;
      for (const name of journalsIn(folder)) {
        const path = join(folder, name);
        const whole = journal.#scan(path, path === own);
        if (path === own) before = whole;
      }
      if (own !== undefined) {
        const file = await effects.openFile(own).catch((error: unknown) => {
          throw unwritable(own, error);
        });
        journal.#writer = new GroupWriter(own, file, before, effects);
        journal.#dictionary ??= journal.#add(own, openSync(own, 'r'));
        journal.#session = journal.#index.session + 1;
        if (before.end === 0) {
          await syncFolder(folder);
          journal.#writer.append(beginning());
        }
      }
      return journal;
    } catch (error) {
      await journal.close().catch(() => undefined);
      throw error;
    }
  }

  #add(path: string, file: number): Dictionary {
    const dictionary: Dictionary = { path, file, end: 0, layouts: new Map(), inputs: [] };
    this.#dictionaries.push(dictionary);
    return dictionary;
  }

  #scan(path: string, own: boolean): FramesEnd {
    // Before the journal, which may be written on and sealed again meanwhile.
    const seal = readSeal(path);
    const file = openIfThere(path, own ? 'r+' : 'r');
    if (file === undefined) throw journalGone(path);
    const dictionary = this.#add(path, file);
    const number = this.#dictionaries.length - 1;
    const whole = scanFrames(
      file,
      path,
      (payload, offset) => this.#index.take(dictionary, number, payload, offset),
      seal,
    );
    dictionary.end = whole.end;
    if (seal?.end !== whole.end) this.#unsealed.set(path, whole);
    if (own) {
      try {
        ftruncateSync(file, whole.end);
      } catch (error) {
        throw unwritable(path, error);
      }
      this.#dictionary = dictionary;
      this.#sealed = seal;
    }
    return whole;
  }

  /**
   * Records an event in memory at once and on the disk with its group: nothing counts as done before `durable()` or
   * `flush()` resolves. False: it brought nothing new and was not written. COLLAPSAR_RUN_UNWRITABLE: an earlier group
   * could not be written.
   */
  append(event: CellRecord): boolean {
    if (this.#writer === undefined) throw new TypeError('This journal was opened for reading.');
    if (event.type === 'generations') return this.appendGenerations(event) > 0;
    if (!this.#isNews(event)) return false;
    this.#note(this.#noteOf(event));
    this.#stale = true;
    return true;
  }

  /** Records it in memory; false: that knew it already. */
  #isNews(event: Noted): boolean {
    const entry = this.#index.entry(event.cell);
    switch (event.type) {
      case 'started':
        // Only news after a failure, which it takes away.
        if (entry.failure === undefined) return false;
        entry.wentOn(this.#session);
        return true;
      case 'read':
        return entry.read(event.inputs);
      case 'void':
        return entry.void();
      case 'checkpoint':
        return entry.keep(event.generation, event.address);
      case 'done':
        return entry.done(this.#session, event.seconds);
      case 'failed':
        return entry.failed(this.#session, event.failure, event.seconds);
    }
  }

  #noteOf(event: Noted): Note {
    const { cell, type } = event;
    switch (type) {
      case 'started':
      case 'void':
        return [type, cell];
      case 'read':
        return [type, cell, this.#inputs(event.inputs)];
      case 'checkpoint':
        return [type, cell, event.generation, event.address];
      case 'done':
        return [type, cell, event.seconds];
      case 'failed':
        return [type, cell, event.seconds, event.failure];
    }
  }

  /**
   * A block as it came where all of it is new; what is new of it, encoded again, where a replay repeats what is recorded.
   * Returns of how many generations something was new.
   */
  appendGenerations(event: GenerationBlock): number {
    if (this.#writer === undefined) throw new TypeError('This journal was opened for reading.');
    const entry = this.#index.entry(event.cell);
    const bytes = Buffer.from(event.bytes.buffer, event.bytes.byteOffset, event.bytes.byteLength);
    const layout = this.#layout(event.layout);
    const { from, count, withLineage } = headOf(bytes);
    if (from < 1) throw new RangeError(`Generation ${from}: generations count from 1.`);
    const columns = this.#index.columns(layout, withLineage);
    const known = columns.reduce((sum, column) => sum + entry.count(column, from, from + count - 1), 0);
    if (known === columns.length * count) return 0;
    this.#stale = true;
    if (known === 0) {
      this.#appendBlock(entry, bytes, layout);
      return count;
    }
    const news = rowsOf(decodeBlock(bytes, layout)).flatMap((row) => this.#newsOf(entry, row));
    for (const rows of runsOf(news)) {
      const fewer = layoutFor(rows);
      this.#appendBlock(entry, encodeBlock(entry.key, rows, fewer), fewer);
    }
    return news.length;
  }

  /** What of a generation is not recorded yet. */
  #newsOf(entry: CellEntry, row: Row): Row[] {
    const first = row.lineage !== undefined && !entry.has(GENERATION, row.generation);
    const news = Object.keys(row.metrics).filter((key) => !entry.has(this.#index.metric(key), row.generation));
    if (!first && news.length === 0) return [];
    const { lineage, metrics, gallery, ...rest } = row;
    const shown = Object.entries(gallery ?? {}).filter(([key]) => news.includes(key));
    return [
      {
        ...rest,
        metrics: Object.fromEntries(news.map((key) => [key, metrics[key]!])),
        ...(first ? { lineage: lineage! } : {}),
        ...(shown.length === 0 ? {} : { gallery: Object.fromEntries(shown) }),
      },
    ];
  }

  #appendBlock(entry: CellEntry, bytes: Buffer, layout: Layout): void {
    const { from, count, withLineage } = headOf(bytes);
    this.#begin();
    if (!this.#dictionary!.layouts.has(layout.id)) {
      this.#dictionary!.layouts.set(layout.id, layout);
      this.#note(['layout', layout.text]);
    }
    const offset = this.#writer!.append(bytes);
    this.#index.addBlock(entry, this.#index.columns(layout, withLineage), from, count, [offset, bytes.length]);
  }

  #layout(text: string): Layout {
    let layout = this.#layouts.get(text);
    if (layout === undefined) this.#layouts.set(text, (layout = layoutOf(text)));
    return layout;
  }

  #inputs(inputs: Inputs): number {
    const text = exactJson(inputs);
    const known = this.#dictionary!.inputs.findIndex((other) => exactJson(other) === text);
    if (known >= 0) return known;
    this.#note(['inputs', inputs]);
    return this.#dictionary!.inputs.push(inputs) - 1;
  }

  #note(note: Note): void {
    this.#begin();
    this.#writer!.append(Buffer.from(exactJson(note as unknown as Json), 'latin1'));
  }

  /** A process says once that what follows is its own. */
  #begin(): void {
    if (this.#index.segments.at(-1)?.session === this.#session) return;
    this.#index.segments.push({ file: this.#dictionaries.indexOf(this.#dictionary!), session: this.#session });
    this.#note(['session', this.#session]);
  }

  /** Bytes appended that are not on the disk yet; whoever produces faster than the disk waits for `durable()`. */
  get backlog(): number {
    return this.#writer?.backlog ?? 0;
  }
  /** Resolves when everything appended so far is on the disk, within a second; the same promise for all that get there together. */
  durable(): Promise<void> {
    return this.#writer?.durable() ?? Promise.resolve();
  }
  /** Puts everything appended so far on the disk now. */
  async flush(): Promise<void> {
    await this.#writer?.flush();
  }

  /** Paths of the journals that were not closed by whoever wrote them last: of their ends nothing is known. */
  get unsealed(): readonly string[] {
    return [...this.#unsealed.keys()];
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

  /** What a cell took that came to its end; undefined: it did not. */
  spent(key: string): { readonly seconds: number; readonly generations: number } | undefined {
    const entry = this.#index.entries.get(key);
    return entry?.finished === true ? { seconds: entry.seconds, generations: entry.reached(GENERATION) } : undefined;
  }

  /** The latest checkpoints of all cells, and those that failures name. */
  get checkpoints(): readonly KeptCheckpoint[] {
    return [...this.#index.entries.values()].flatMap(({ key, checkpoint, failure, finished, seconds }) =>
      [checkpoint, failure?.checkpoint].flatMap((kept) =>
        kept === undefined ? [] : [{ cell: key, address: kept.address, saves: finished ? seconds : Infinity }],
      ),
    );
  }

  /** Cells whose checkpoint lies nowhere have none: they go on from generation 1, on the same streams. */
  forgetCheckpointsBut(there: ReadonlySet<string>): void {
    for (const entry of this.#index.entries.values())
      if (entry.checkpoint !== undefined && !there.has(entry.checkpoint.address)) entry.checkpoint = undefined;
  }

  /** All that is recorded of a cell, read back from the files; undefined when nothing is. */
  async readCell(key: string): Promise<RecordedCell | undefined> {
    const entry = this.#index.entries.get(key);
    if (entry === undefined) return undefined;
    if (this.#stale) {
      await this.flush();
      this.#stale = false;
    }
    return assembleCell(
      entry,
      this.#blocks(entry).map(([bytes, layout]) => decodeBlock(bytes, layout)),
    );
  }

  /** The blocks of a cell as they lie on the disk, in the order in which they count; of a journal opened for reading. */
  *blocks(key: string): Iterable<GenerationBlock> {
    const entry = this.#index.entries.get(key);
    if (entry === undefined) return;
    for (const [bytes, { text }] of this.#blocks(entry)) {
      const { from, count } = headOf(bytes);
      yield { cell: key, type: 'generations', from, to: from + count - 1, layout: text, bytes };
    }
  }

  /** Earliest session first. */
  #blocks({ blocks }: CellEntry): (readonly [bytes: Buffer, layout: Layout])[] {
    const { segments } = this.#index;
    const places: (readonly [segment: number, offset: number, bytes: number])[] = [];
    for (let i = 0; i < blocks.length; i += 3) places.push([blocks[i]!, blocks[i + 1]!, blocks[i + 2]!]);
    places.sort(([a], [b]) => segments[a]!.session - segments[b]!.session);
    return places.map(([segment, offset, length]) => {
      const { path, file, layouts } = this.#dictionaries[segments[segment]!.file]!;
      const bytes = readPayload(file, path, offset, length);
      return [bytes, layouts.get(headOf(bytes).layout)!] as const;
    });
  }

  /** SHA-256 of all that is recorded, as it lies in the files, each up to where it is known here. */
  async digest(): Promise<string> {
    await this.flush();
    if (this.#writer !== undefined) this.#dictionary!.end = this.#writer.written.end;
    return digestOf(this.#dictionaries);
  }

  /** The recorded ones of these cells, in this order, one in memory at a time. */
  async *cells(keys: Iterable<string>): AsyncIterable<RecordedCell> {
    for (const key of keys) {
      const cell = await this.readCell(key);
      if (cell !== undefined) yield cell;
    }
  }

  /** Makes everything appended durable and says so beside the journal: from then on none of it may be missing. */
  async close(): Promise<void> {
    try {
      await this.#writer?.close();
      const written = this.#writer?.written;
      if (written !== undefined && written.end !== this.#sealed?.end) await writeSeal(this.#dictionary!.path, written);
      for (const path of this.#adopted) {
        const whole = this.#unsealed.get(path);
        if (whole !== undefined) await writeSeal(path, whole);
      }
    } finally {
      this.#writer = undefined;
      for (const { file } of this.#dictionaries.splice(0)) closeSync(file);
    }
  }
}
