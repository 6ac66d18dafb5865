import type { RecordedCell, StudyRecord } from '../contracts/index.js';
import { PiecewiseFile, type RunFolder } from '../journal/index.js';
import { askedCells, type AskedCell } from '../study/index.js';
import type { CellFile, ReportedCell } from './parts.js';

/** The files that every cell adds to, written while the cells go by. */
export class CellFiles {
  readonly #open: { readonly made: CellFile; readonly file: PiecewiseFile; empty: boolean }[];

  constructor(run: RunFolder, files: readonly CellFile[]) {
    this.#open = files.map((made) => ({
      made,
      file: new PiecewiseFile(run.path(made.name)),
      empty: made.begin === '',
    }));
  }

  async add(cell: ReportedCell): Promise<void> {
    for (const one of this.#open) {
      const bytes = one.made.bytesOf(cell);
      if (bytes.length === 0) continue;
      one.empty = false;
      if (one.file.add(bytes)) await one.file.put();
    }
  }

  async begin(): Promise<void> {
    for (const { made, file } of this.#open) await file.write(made.begin);
  }

  async close(): Promise<void> {
    for (const { file, empty } of this.#open) await (empty ? file.abandon() : file.close());
  }

  async abandon(): Promise<void> {
    for (const { file } of this.#open) await file.abandon();
  }
}

/** The recorded cells of a run under the labels of its tables, in their order. */
export async function* reportedCells(run: RunFolder, asked: StudyRecord): AsyncIterable<ReportedCell> {
  for (const { key, asked: _by, ...cell } of askedCells(asked)) {
    const record = await run.journal.readCell(key);
    if (record !== undefined) yield { ...cell, record };
  }
}

/** The same for an analysis, whose tables are written on the way: each is read once, however many ask for it at the same time. */
export class ReportedCells {
  readonly #left: AskedCell[];
  #asker: AskedCell['asked']['by'] | undefined;

  constructor(
    private readonly run: RunFolder,
    record: StudyRecord,
    private readonly files: CellFiles,
  ) {
    this.#left = [...askedCells(record)].reverse();
  }

  /** Those of the grid at the first call, those of the walks at the second, which share some with the grid. */
  async *of(keys: readonly string[]): AsyncIterable<RecordedCell> {
    const first = this.#asker === undefined;
    this.#asker = first ? 'grid' : 'walks';
    if (first) await this.files.begin();
    const wanted = new Set(keys);
    while (this.#left.at(-1)?.asked.by === this.#asker) {
      const { key, asked: _by, ...labelled } = this.#left.pop()!;
      const record = await this.run.journal.readCell(key);
      if (record === undefined) {
        wanted.delete(key);
        continue;
      }
      await this.files.add({ ...labelled, record });
      if (wanted.delete(key)) yield record;
    }
    yield* this.run.journal.cells(wanted);
  }
}
