import type { CartTree } from './tree.js';

/** Takes nodes in preorder. */
export class TreeBuilder {
  readonly #columns: number[] = [];
  readonly #cuts: number[] = [];
  readonly #next: number[] = [];
  readonly #sides: number[] = [];
  readonly #ends: number[] = [];
  readonly #values: number[] = [];
  readonly #masses: number[] = [];

  /** @returns the number of the node, for `joinRight` */
  numbers(column: number, cut: number): number {
    return this.#node(column, cut);
  }
  /** @param sides 1 where a value goes left */
  categories(column: number, sides: ArrayLike<number>): number {
    const begin = this.#sides.length;
    for (let value = 0; value < sides.length; value++) this.#sides.push(sides[value]!);
    return this.#node(column, begin);
  }
  leaf(values: readonly number[], masses: ArrayLike<number>): void {
    this.#next[this.#node(-1, 0)] = this.#ends.length;
    let sum = 0;
    values.forEach((value, i) => {
      this.#values.push(value);
      this.#masses.push((sum += masses[i]!));
    });
    this.#ends.push(this.#values.length);
  }
  /** The next node that is taken is this one's right child. */
  joinRight(parent: number): void {
    this.#next[parent] = this.#columns.length;
  }
  built(): CartTree {
    return {
      columns: Int32Array.from(this.#columns),
      cuts: Float64Array.from(this.#cuts),
      next: Uint32Array.from(this.#next),
      sides: Uint32Array.from(this.#sides),
      ends: Uint32Array.from(this.#ends),
      values: Float64Array.from(this.#values),
      masses: Float64Array.from(this.#masses),
    };
  }

  #node(column: number, cut: number): number {
    this.#cuts.push(cut);
    this.#next.push(0);
    return this.#columns.push(column) - 1;
  }
}
