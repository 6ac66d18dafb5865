import type { Cell } from '../../../core/contracts/index.js';

/** Work worth one message to a child: a round trip costs a fraction of a millisecond, and a crash repeats little. */
const TARGET_SECONDS = 0.075;
const MOST_CELLS = 256;
/** A cell is never free: sending it and reading its events costs something even where its own clock shows none. */
const LEAST_SECONDS = 0.0003;

/** Cells that differ only in their seed cost about the same. */
const sort = (cell: Cell): string =>
  JSON.stringify([
    cell.source.as,
    cell.model.as,
    cell.strategy.as,
    cell.samples,
    cell.generations,
    cell.evaluate,
    cell.resume?.generation,
  ]);

/** How many cells go to a child at once, learned from how long the cells of a kind took. */
export class CellBatches {
  readonly #waiting: Cell[] = [];
  readonly #seconds = new Map<string, number>();

  get size(): number {
    return this.#waiting.length;
  }

  add(cell: Cell): void {
    this.#waiting.push(cell);
  }

  /** Cells that were sent but not begun: they come first. */
  putBack(cells: readonly Cell[]): void {
    this.#waiting.unshift(...cells);
  }

  learn(cell: Cell, seconds: number): void {
    const key = sort(cell);
    const known = this.#seconds.get(key) ?? seconds;
    this.#seconds.set(key, Math.max(LEAST_SECONDS, 0.5 * (known + seconds)));
  }

  /** Whether the cells that wait make a batch worth sending; a cell of unknown cost makes one by itself. */
  get full(): boolean {
    return this.#count().full;
  }

  take(): readonly Cell[] {
    return this.#waiting.splice(0, this.#count().cells);
  }

  #count(): { cells: number; full: boolean } {
    let sum = 0;
    let cells = 0;
    for (const cell of this.#waiting) {
      const seconds = this.#seconds.get(sort(cell)) ?? TARGET_SECONDS;
      if (cells > 0 && sum + seconds > TARGET_SECONDS) return { cells, full: true };
      sum += seconds;
      cells++;
      if (sum >= TARGET_SECONDS || cells === MOST_CELLS) return { cells, full: true };
    }
    return { cells, full: false };
  }
}
