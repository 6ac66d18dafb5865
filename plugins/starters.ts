/** Built-in entries that start what a study tells them to, or ask a server that it names with a key from the environment. */
const STARTERS = new Set(['external', 'endpoint'].flatMap((id) => [id, `collapsar/${id}`]));

/**
 * The first entry of a study or a cell, at whatever depth, that would do so on this machine: of a study of somebody else, it
 * asks for leave first.
 */
export const starterIn = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const use: unknown = Reflect.get(value, 'use');
  if (typeof use === 'string' && STARTERS.has(use)) return use;
  for (const inner of Object.values(value)) {
    const found = starterIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
};
