/**
 * `compute` once for each object, for as long as it lives. Samples are never mutated, and a part of a training set returns in
 * later generations as the same object: what was computed from one stays true.
 */
export const oncePer = <K extends object, V>(compute: (key: K) => V): ((key: K) => V) => {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = { value: compute(key) }));
    return found.value;
  };
};

interface Latest<V> {
  readonly columns: readonly number[] | undefined;
  readonly found: { readonly value: V } | undefined;
}
const NOTHING: Latest<never> = { columns: undefined, found: undefined };

/** `compute` once for each object and each choice of its columns. A list of columns is not changed once it was given. */
export const oncePerColumns = <K extends object, V>(
  compute: (key: K, columns: readonly number[]) => V,
): ((key: K, columns: readonly number[]) => V) => {
  const choices = oncePer((_: K) => ({
    byName: new Map<string, { readonly value: V }>(),
    latest: NOTHING as Latest<V>,
  }));
  return (key, columns) => {
    const known = choices(key);
    // The same list again, as in every generation: its name need not be made.
    if (known.latest.columns === columns) return known.latest.found!.value;
    const name = columns.join();
    let found = known.byName.get(name);
    if (found === undefined) known.byName.set(name, (found = { value: compute(key, columns) }));
    known.latest = { columns, found };
    return found.value;
  };
};
