import type { RealData, RealRows, Samples } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';

/** Counts which of the source's numbered rows a chain has used. `drawn` is all of its state. */
export class Ledger implements RealRows {
  #drawn: number;
  #first = 0;
  #fixed: Samples | undefined;

  constructor(
    private readonly data: Pick<RealData, 'size'>,
    private readonly read: (from: number, count: number) => Promise<Samples>,
    drawn = 0,
  ) {
    this.#drawn = drawn;
  }

  /** how many leading rows of the source are used up */
  get drawn(): number {
    return this.#drawn;
  }

  /** rows of this generation that no earlier one had */
  get first(): number {
    return this.#first;
  }

  /**
   * Every generation of an unlimited source starts its fresh rows at row (g - 1) T, so that strategies that use fewer
   * than T of them are compared on the same rows. A finite source wastes none.
   */
  begin(generation: number, samples: number): void {
    this.#first = 0;
    if (this.data.size === Infinity) this.#drawn = Math.max(this.#drawn, (generation - 1) * samples);
  }

  async fresh(count: number): Promise<Samples> {
    const from = this.#drawn;
    this.#claim(from, count);
    return this.read(from, count);
  }

  async fixed(count: number): Promise<Samples> {
    // The same object each time, so that a model that remembers a part's statistics finds it again.
    if (this.#fixed?.count === count) return this.#fixed;
    this.#claim(0, count);
    this.#fixed = await this.read(0, count);
    return this.#fixed;
  }

  #claim(from: number, count: number): void {
    if (!Number.isInteger(count) || count < 1)
      throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
        what: `${count} real rows were asked for`,
        why: 'A strategy asks for a whole number of rows, at least 1',
      });
    if (from + count > this.data.size)
      throw new CollapsarError('COLLAPSAR_SOURCE_DRY', {
        what: `rows ${from + 1} to ${from + count} were asked for, but the source has ${this.data.size}`,
        why: 'The strategy needs new real rows in every generation and the source is finite',
        fix: 'Lower `samples` or `generations`, use fixed real rows, or give the source `draw: again` (its rows are then a population that is drawn from with replacement)',
      });
    this.#first += Math.max(0, from + count - this.#drawn);
    this.#drawn = Math.max(this.#drawn, from + count);
  }
}
