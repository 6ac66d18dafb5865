import type { Cell, CellEvent } from '../../../core/contracts/index.js';

/** Cells that run a second time from where they began: whoever listens hears of each generation once. */
export class Repeats {
  /** the last generation told of each cell that runs; 0 = that it started */
  readonly #told = new Map<string, number>();
  readonly #repeated = new Set<string>();

  expect(cell: Cell): void {
    this.#repeated.add(cell.key);
  }

  isNew(event: CellEvent): boolean {
    const { cell } = event;
    switch (event.type) {
      case 'started':
      case 'generation': {
        const generation = event.type === 'started' ? 0 : event.generation;
        if (this.#repeated.has(cell) && generation <= (this.#told.get(cell) ?? -1)) return false;
        this.#told.set(cell, generation);
        return true;
      }
      case 'read':
      case 'checkpoint':
      case 'void':
        return true;
      case 'done':
      case 'failed':
        this.#told.delete(cell);
        this.#repeated.delete(cell);
        return true;
    }
  }
}
