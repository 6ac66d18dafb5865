import type { LineagePoint, RecordedGeneration } from '../../contracts/index.js';

/** Rows of the training sets by origin, summed over seeds as cells arrive. */
export class LineageSums {
  readonly #count: Float64Array;
  readonly #real: Float64Array;
  readonly #teacher: Float64Array;
  readonly #synthetic: Map<number, number>[];
  /** NaN where a chain does not say */
  readonly #drawn: Float64Array;

  constructor(generations: number) {
    this.#count = new Float64Array(generations);
    this.#real = new Float64Array(generations);
    this.#teacher = new Float64Array(generations);
    this.#drawn = new Float64Array(generations);
    this.#synthetic = Array.from({ length: generations }, () => new Map<number, number>());
  }

  add({ generation, lineage }: RecordedGeneration): void {
    const at = generation - 1;
    this.#count[at]!++;
    this.#real[at]! += lineage.real;
    this.#teacher[at]! += lineage.teacher;
    this.#drawn[at]! += lineage.drawn ?? NaN;
    const synthetic = this.#synthetic[at]!;
    for (const { from, to, rows } of lineage.synthetic)
      for (let origin = from; origin <= to; origin++) synthetic.set(origin, (synthetic.get(origin) ?? 0) + rows);
  }

  /** Means over the seeds that reached each generation; ends where none did. */
  points(): LineagePoint[] {
    const points: LineagePoint[] = [];
    for (let at = 0; at < this.#count.length && this.#count[at]! > 0; at++) {
      const n = this.#count[at]!;
      const origins = [...this.#synthetic[at]!].sort(([a], [b]) => a - b);
      points.push({
        generation: at + 1,
        real: this.#real[at]! / n,
        teacher: this.#teacher[at]! / n,
        synthetic: Object.fromEntries(origins.map(([origin, rows]) => [origin, rows / n])),
        ...(Number.isNaN(this.#drawn[at]) ? {} : { drawn: this.#drawn[at]! / n }),
      });
    }
    return points;
  }
}
