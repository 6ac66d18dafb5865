import type { LineagePoint, RecordedCell } from '../../contracts/index.js';
import type { GroupProgress } from '../input.js';

/** Generations whose models' rows are told apart, at most. */
const BINS = 20;

/** Rows of the training sets by origin, summed over seeds as cells arrive. */
export class LineageSums {
  readonly #bin: number;
  readonly #count: Float64Array;
  readonly #real: Float64Array;
  readonly #teacher: Float64Array;
  /** generations x bins, row-major */
  readonly #synthetic: Float64Array;
  readonly #bins: number;
  readonly #made: Float64Array;
  /** NaN where a chain does not say */
  readonly #drawn: Float64Array;

  constructor(generations: number) {
    this.#bin = Math.ceil(generations / BINS);
    this.#bins = Math.ceil(generations / this.#bin);
    this.#count = new Float64Array(generations);
    this.#real = new Float64Array(generations);
    this.#teacher = new Float64Array(generations);
    this.#drawn = new Float64Array(generations);
    this.#made = new Float64Array(generations);
    this.#synthetic = new Float64Array(generations * this.#bins);
  }

  /** Generations that the study does not ask for are left out, and those whose rows are not known. */
  add({ generations, lineage }: Pick<RecordedCell, 'generations' | 'lineage'>): void {
    const { real, teacher, drawn, ends, ranges } = lineage;
    for (let at = 0, range = 0; at < Math.min(generations, this.#count.length); at++) {
      if (real[at] === 0 && teacher[at] === 0 && range === ends[at]) continue;
      this.#count[at]!++;
      this.#real[at]! += real[at]!;
      this.#teacher[at]! += teacher[at]!;
      this.#drawn[at]! += drawn[at]!;
      for (; range < ends[at]!; range++)
        this.#addRange(at, ranges[3 * range]!, ranges[3 * range + 1]!, ranges[3 * range + 2]!);
    }
  }

  #addRange(at: number, from: number, to: number, rows: number): void {
    // Rows of the model of the generation before were made in this one.
    if (from <= at && at <= to) this.#made[at]! += rows;
    for (let bin = this.#binOf(from); bin <= this.#binOf(to); bin++) {
      const origins = Math.min(to, (bin + 1) * this.#bin) - Math.max(from, bin * this.#bin + 1) + 1;
      this.#synthetic[at * this.#bins + bin]! += origins * rows;
    }
  }

  #binOf(origin: number): number {
    return Math.floor((origin - 1) / this.#bin);
  }

  /** Means over the seeds that reached each generation; ends where none did. */
  all(): GroupProgress['lineage'] {
    const points: LineagePoint[] = [];
    let drawn = 0;
    let made = 0;
    for (let at = 0; at < this.#count.length && this.#count[at]! > 0; at++) {
      const n = this.#count[at]!;
      const rows = this.#synthetic.subarray(at * this.#bins, (at + 1) * this.#bins);
      points.push({
        generation: at + 1,
        real: this.#real[at]! / n,
        teacher: this.#teacher[at]! / n,
        synthetic: Array.from(rows.subarray(0, 1 + rows.findLastIndex((sum) => sum > 0)), (sum) => sum / n),
      });
      drawn += this.#drawn[at]! / n;
      made += this.#made[at]! / n;
    }
    return {
      generations: points.length,
      bin: this.#bin,
      points,
      made,
      ...(points.length === 0 || Number.isNaN(drawn) ? {} : { realDrawn: drawn }),
    };
  }
}
