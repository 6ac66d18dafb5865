import type { RandomStream } from '../../../core/contracts/index.js';
import { aliasTable, permutation, type AliasTable } from '../../../core/random/index.js';

/**
 * Which rows each step is trained on: one pass after another, each in an order of its own, cut into full batches. Where
 * weights differ, rows are drawn with their weight as chance instead. Few rows stand in a batch more than once, each time
 * with other noise.
 */
export class RowOrder {
  readonly #table: AliasTable | undefined;
  readonly #batch: Uint32Array;
  #pass: { readonly index: number; readonly order: Uint32Array } | undefined;

  constructor(
    private readonly rows: Uint32Array,
    batch: number,
    private readonly random: RandomStream,
    /** of each of `rows` */
    weights?: Float64Array,
  ) {
    this.#table = weights === undefined ? undefined : aliasTable(weights);
    this.#batch = new Uint32Array(batch);
  }

  /** The rows of a step, the same whenever asked; good until the next call. */
  at(step: number): Uint32Array {
    const batch = this.#batch;
    if (this.#table !== undefined) {
      const random = this.random.child('rows', step);
      for (let i = 0; i < batch.length; i++) batch[i] = this.rows[this.#table.draw(random)]!;
      return batch;
    }
    const n = this.rows.length;
    for (let i = 0, at = step * batch.length; i < batch.length; i++, at++) {
      const pass = Math.floor(at / n);
      if (this.#pass?.index !== pass)
        this.#pass = { index: pass, order: permutation(this.random.child('pass', pass), n) };
      batch[i] = this.rows[this.#pass.order[at - pass * n]!]!;
    }
    return batch;
  }
}
