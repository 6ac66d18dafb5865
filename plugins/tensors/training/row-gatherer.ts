import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import type { Standardisation } from './standardisation.js';

/** Numbers of a row from which on it is copied as a whole. */
const LONG = 64;

/** Copies rows of a training set, numbered through its parts, as 32-bit floats; the parts themselves stay where they are. */
export class RowGatherer {
  /** numbers in a row */
  readonly length: number;
  readonly count: number;
  readonly #starts: Uint32Array;

  constructor(
    private readonly training: TrainingSet<Vectors>,
    private readonly standardisation?: Standardisation,
  ) {
    const { parts } = training;
    this.length = rowLength(parts[0]?.samples.shape ?? []);
    this.#starts = new Uint32Array(parts.length + 1);
    for (const [i, { samples }] of parts.entries()) this.#starts[i + 1] = this.#starts[i]! + samples.count;
    this.count = this.#starts[parts.length]!;
  }

  /** Row `rows[i]` goes to `out[i * length]` and on. */
  values(rows: Uint32Array, out: Float32Array): void {
    const { length, training, standardisation } = this;
    for (let i = 0, to = 0; i < rows.length; i++) {
      const part = this.#partOf(rows[i]!);
      const { values } = training.parts[part]!.samples;
      const from = (rows[i]! - this.#starts[part]!) * length;
      if (standardisation === undefined) {
        // One copy of a long row is worth its view.
        if (length >= LONG) out.set(values.subarray(from, from + length), to);
        else for (let j = 0; j < length; j++) out[to + j] = values[from + j]!;
        to += length;
      } else {
        const { mean, scale } = standardisation;
        for (let j = 0; j < length; j++) out[to++] = (values[from + j]! - mean[j]!) / scale[j]!;
      }
    }
  }

  /** Sets `out[i * classes + label]` of row `rows[i]` to 1 and the others to 0; a label of `classes` or more sets none. */
  oneHot(rows: Uint32Array, classes: number, out: Float32Array): void {
    out.fill(0, 0, rows.length * classes);
    for (let i = 0; i < rows.length; i++) {
      const part = this.#partOf(rows[i]!);
      const label = this.training.parts[part]!.samples.labels?.[rows[i]! - this.#starts[part]!];
      if (label !== undefined && label < classes) out[i * classes + label] = 1;
    }
  }

  #partOf(row: number): number {
    let low = 0;
    let high = this.#starts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
