import type { Failure } from '../../core/contracts/index.js';

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
