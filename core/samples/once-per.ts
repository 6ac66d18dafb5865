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

/** `compute` once for each object and each choice of its columns. */
export const oncePerColumns = <K extends object, V>(
  compute: (key: K, columns: readonly number[]) => V,
): ((key: K, columns: readonly number[]) => V) => {
  const choices = oncePer((_: K) => new Map<string, { readonly value: V }>());
  return (key, columns) => {
    const known = choices(key);
    const name = columns.join();
    let found = known.get(name);
    if (found === undefined) known.set(name, (found = { value: compute(key, columns) }));
    return found.value;
  };
};
