import type { Cell, Failure } from '../core/contracts/index.js';

/** Tells failures that were said already from new ones: one mistake can fail a thousand cells. */
export class Repeats {
  readonly #times = new Map<string, number>();

  /** Whether this failure is the first of its kind; numbers in the message (a generation, a row) do not make a new one. */
  isNew({ code, message }: Failure): boolean {
    const kind = `${code} ${message.replace(/\d+(?:\.\d+)?/g, '#')}`;
    const times = (this.#times.get(kind) ?? 0) + 1;
    this.#times.set(kind, times);
    return times === 1;
  }

  /** What was left unsaid; undefined when nothing was. */
  get summary(): string | undefined {
    const kinds = this.#times.size;
    const unsaid = [...this.#times.values()].reduce((sum, times) => sum + times - 1, 0);
    if (unsaid === 0) return undefined;
    return `${unsaid} more ${unsaid === 1 ? 'cell' : 'cells'} failed in ${kinds === 1 ? 'the same way' : 'one of these ways'}`;
  }
}

/** What a failure says, and from where the same command goes on. */
export const failureText = ({ message, checkpoint }: Failure): string =>
  checkpoint === undefined
    ? message
    : `${message} The last good state, of generation ${checkpoint.generation}, is kept (checkpoint ${checkpoint.address.slice(0, 12)}).`;

/** Which cell failed, and why; with the stack of what was thrown where it was asked for (`--debug`). */
export const failedText = (cell: Cell, failure: Failure, stack?: string): string =>
  `${place(cell)}: ${failureText(failure)}${stack === undefined ? '' : `\n${stack}`}`;

/** Which cell, in the study's words. */
const place = (cell: Pick<Cell, 'source' | 'model' | 'strategy' | 'samples' | 'seed'>): string =>
  `${cell.source.as}, ${cell.model.as}, ${cell.strategy.as}, T ${cell.samples}, seed ${cell.seed}`;
