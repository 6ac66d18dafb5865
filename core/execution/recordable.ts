import { homedir } from 'node:os';
import type { Cell, CellRecord, Failure } from '../contracts/index.js';
import { bounded, published } from '../errors/index.js';
import { pluginAtWork } from '../loop/index.js';

/** Of a message that a page of somebody else's words stands in. */
const MOST = 8000;

/** At most a page of a message, without the places of this machine. `folder`: what the study names its files relative to. */
export const publishable =
  (folder: string, home = homedir()) =>
  (text: string): string =>
    published(bounded(text, MOST), { folder, home });

interface Running {
  readonly cell: Cell;
  generation: number;
}

/**
 * What the journal may hold of an event, which everything that is published is made from: messages of at most a page,
 * without the places of this machine, and failures with the generation and the seed that they fell in. Stacks stay out.
 */
export class Recordable {
  readonly #text: (text: string) => string;
  readonly #running = new Map<string, Running>();

  /** `folder`: what the study names its files relative to */
  constructor(folder: string, home = homedir()) {
    this.#text = publishable(folder, home);
  }

  /** A cell that is going to be run, from after its resume point on. */
  begin(cell: Cell): void {
    this.#running.set(cell.key, { cell, generation: cell.resume?.generation ?? 0 });
  }

  of(event: CellRecord): CellRecord {
    const running = this.#running.get(event.cell);
    switch (event.type) {
      case 'generations':
        if (running !== undefined) running.generation = event.to;
        return event;
      case 'failed': {
        this.#running.delete(event.cell);
        const { stack: _stack, ...rest } = event;
        return { ...rest, failure: this.#failure(event.failure, running) };
      }
      case 'done':
        this.#running.delete(event.cell);
        return event;
      case 'started':
      case 'read':
      case 'checkpoint':
      case 'void':
        return event;
    }
  }

  #failure(failure: Failure, running: Running | undefined): Failure {
    const message = this.#text(failure.message);
    if (failure.hook !== undefined || running === undefined) return { ...failure, message };
    // A process that was stopped or gone says nothing of where it was; of one that is this one it is known.
    const at = pluginAtWork();
    const { seed, generations } = running.cell;
    // Past the last one the cell was ending, which is no generation more.
    const generation = Math.min(generations, failure.generation ?? at?.generation ?? running.generation + 1);
    const where = at === undefined ? '' : `${at.who.entry} (${at.who.plugin}), ${at.hook}, `;
    return {
      ...failure,
      message: `${where}in generation ${generation}, seed ${seed}: ${message}`,
      // Not its method as well: whether a chain is held lost may not depend on which executor could see it.
      ...(at === undefined ? {} : { plugin: at.who.plugin }),
      generation,
      seed,
    };
  }
}
