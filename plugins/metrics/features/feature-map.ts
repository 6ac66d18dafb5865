import type { Call, Vectors } from '../../../core/contracts/index.js';
import { oncePer, rowLength } from '../../../core/samples/index.js';
import type { FeatureOptions } from './options.js';
import { project, projection } from './random-projection.js';

/** Rows as the features that a study compares; one row a row, of shape [numbers]. */
export class FeatureMap {
  /** the directions, for rows of so many numbers */
  #directions: { readonly d: number; readonly matrix: Float64Array } | undefined;

  constructor(private readonly options: FeatureOptions) {}

  async of(rows: Vectors, call: Call): Promise<Vectors> {
    const { features, dimensions, seed, classifier } = this.options;
    const d = rowLength(rows.shape);
    if (features === 'classifier') return classifier!.features!(rows, call);
    if (features === 'raw' || d <= dimensions) return rows;
    if (this.#directions?.d !== d) this.#directions = { d, matrix: projection(d, dimensions, seed) };
    return project(rows, this.#directions.matrix, dimensions);
  }
}

/** `compute` once for each object, while it is computed too; what failed is computed again. */
export const onceEach = <K extends object, V>(
  compute: (key: K, call: Call) => Promise<V>,
): ((key: K, call: Call) => Promise<V>) => {
  const slot = oncePer((_: K): { value?: Promise<V> } => ({}));
  return (key, call) => {
    const kept = slot(key);
    if (kept.value === undefined) {
      kept.value = compute(key, call);
      kept.value.catch(() => delete kept.value);
    }
    return kept.value;
  };
};
