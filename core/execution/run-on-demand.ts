import type { Cell, CellRecord, Failure } from '../contracts/index.js';
import { publishable, recordableFailure } from './recordable.js';
import { BACKLOG, schedule, DurableCallbacks, type CellRun } from './run-cells.js';

export interface DemandRun extends Pick<CellRun, 'journal' | 'executor' | 'context' | 'folder'> {
  /** asks for cells by what earlier ones gave; `compute` resolves when all of these are done or failed */
  walk(compute: (cells: readonly Cell[]) => Promise<void>): Promise<void>;
  /** once that is on the disk */
  onFailure(cell: Cell, failure: Failure, stack: string | undefined): void;
}

/**
 * Runs cells that are chosen from the results of earlier ones: the executor pulls, and waits where the walk does. What
 * the journal holds is not computed again; a cell that fails is not tried twice in one run. Resolves when the walk has
 * ended, or the signal was aborted, and everything is durable.
 */
export const runOnDemand = async ({
  walk,
  journal,
  executor,
  context,
  folder,
  onFailure,
}: DemandRun): Promise<void> => {
  const textOf = publishable(folder);
  const told = new DurableCallbacks(journal);
  const queue = new Queue<Cell>();
  const open = new Map<string, { readonly cell: Cell; told: number; settle(): void }>();
  const settled = new Set<string>();
  const compute = async (cells: readonly Cell[]): Promise<void> => {
    const pending = cells.flatMap((cell) => {
      if (settled.has(cell.key) || open.has(cell.key)) return [];
      const scheduled = schedule(cell, (key, metrics) => journal.state(key, metrics));
      if (scheduled === undefined) return [];
      return new Promise<void>((settle) => {
        open.set(cell.key, { cell, told: scheduled.cell.resume?.generation ?? 0, settle });
        queue.push(scheduled.cell);
      });
    });
    await Promise.all(pending);
    if (journal.backlog > BACKLOG) await journal.durable();
  };
  const take = (given: CellRecord): void => {
    const entry = open.get(given.cell);
    const event = given.type === 'failed' ? recordableFailure(given, entry, textOf) : given;
    journal.append(event);
    if (entry === undefined) return;
    if (event.type === 'generations') entry.told = event.to;
    if (event.type !== 'done' && event.type !== 'failed') return;
    open.delete(event.cell);
    settled.add(event.cell);
    if (event.type === 'failed') {
      const stack = given.type === 'failed' ? given.stack : undefined;
      told.add(() => onFailure(entry.cell, event.failure, stack));
    }
    entry.settle();
  };
  const walking = walk(compute).finally(() => queue.close());
  // Heard below, or never when the run was interrupted: a walk that waits for a cell that does not come.
  walking.catch(() => undefined);
  for await (const event of executor.run(queue, context)) take(event);
  if (!context.signal.aborted) await walking;
  await journal.flush();
  await told.all();
};

/** Holds what is pushed until it is pulled; ends once it is closed and empty. */
class Queue<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #closed = false;
  #wake: () => void = () => undefined;

  push(item: T): void {
    this.#items.push(item);
    this.#wake();
  }
  close(): void {
    this.#closed = true;
    this.#wake();
  }
  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      while (this.#items.length > 0) yield this.#items.shift()!;
      if (this.#closed) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
