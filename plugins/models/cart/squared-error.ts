import type { CodedColumn } from './coded-table.js';
import type { Impurity } from './impurity.js';

/** Squares around the mean (Breiman et al. 1984, chapter 8). Values count by their place between the least and the greatest. */
export class SquaredError implements Impurity {
  readonly #numbers: Float64Array;
  readonly #codes: Uint32Array;
  #mean = 0;
  #all = 0;
  #left = 0;
  #sum = 0;

  constructor(
    { values, codes }: CodedColumn,
    readonly weights: Float64Array,
  ) {
    this.#codes = codes;
    const [low, high] = [values[0]!, values.at(-1)!];
    // The range of the largest numbers that there are is itself none.
    const scale = high - low < Infinity ? 1 : 0.25;
    const places = values.map((value) => (scale * value - scale * low) / (scale * high - scale * low));
    this.#numbers = Float64Array.from(codes, (code) => places[code]!);
  }

  open(rows: Uint32Array, from: number, to: number): number {
    const first = this.#codes[rows[from]!];
    let [isPure, sum] = [true, 0];
    this.#all = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      isPure &&= this.#codes[row] === first;
      sum += this.weights[row]! * this.#numbers[row]!;
      this.#all += this.weights[row]!;
    }
    this.#mean = sum / this.#all;
    if (isPure) return 0;
    let squares = 0;
    for (let i = from; i < to; i++) {
      const gap = this.#numbers[rows[i]!]! - this.#mean;
      squares += this.weights[rows[i]!]! * gap * gap;
    }
    return squares;
  }
  reset(): void {
    this.#left = this.#sum = 0;
  }
  move(row: number): void {
    this.#left += this.weights[row]!;
    this.#sum += this.weights[row]! * (this.#numbers[row]! - this.#mean);
  }
  left = (): number => this.#left;
  all = (): number => this.#all;
  /** Around the mean of the node the sums of both sides are opposite. */
  gain = (): number => this.#sum * this.#sum * (1 / this.#left + 1 / (this.#all - this.#left));
  /** The mean of one row's value, less that of the node. */
  mean = (row: number): number => this.#numbers[row]! - this.#mean;
}
