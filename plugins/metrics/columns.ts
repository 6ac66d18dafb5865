import type { Vectors } from '../../core/contracts/index.js';
import { rowLength } from '../../core/samples/index.js';

/** Every column, sorted ascending, as a typed array of its own. */
export const sortedColumns = ({ count, shape, values }: Vectors): readonly Float64Array[] => {
  const d = rowLength(shape);
  return Array.from({ length: d }, (_, j) => {
    const column = new Float64Array(count);
    for (let i = 0; i < count; i++) column[i] = values[i * d + j]!;
    return column.sort();
  });
};

/** `compute` once for each object: what depends on the held-out rows is the same in every generation. */
export const oncePer = <K extends object, V>(compute: (key: K) => V): ((key: K) => V) => {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = { value: compute(key) }));
    return found.value;
  };
};
