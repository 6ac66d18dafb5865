import type { Lineage } from '../contracts/index.js';

/**
 * Lineage as a flat list: real, teacher, then a triple (first generation, last generation, rows of each) for every
 * stretch of generations with the same number of rows: one triple for `accumulate`, however long the chain. At the end,
 * where it is known, the real rows drawn for the first time.
 */
export const packLineage = (lineage: Lineage): number[] => {
  const packed = [lineage.real, lineage.teacher];
  // Integer keys of an object come in ascending order.
  for (const name in lineage.synthetic) {
    const generation = Number(name);
    const rows = lineage.synthetic[generation]!;
    const end = packed.length;
    if (end > 2 && packed[end - 2] === generation - 1 && packed[end - 1] === rows) packed[end - 2] = generation;
    else packed.push(generation, generation, rows);
  }
  if (lineage.drawn !== undefined) packed.push(lineage.drawn);
  if (!packed.every(Number.isSafeInteger))
    throw new RangeError(`Rows of a lineage that are no counts: ${packed.join(', ')}.`);
  return packed;
};

export const unpackLineage = (packed: readonly number[]): Lineage => {
  const synthetic: Record<number, number> = {};
  const drawn = packed.length % 3 === 0;
  const end = drawn ? packed.length - 1 : packed.length;
  for (let i = 2; i < end; i += 3)
    for (let generation = packed[i]!; generation <= packed[i + 1]!; generation++)
      synthetic[generation] = packed[i + 2]!;
  return { real: packed[0]!, teacher: packed[1]!, synthetic, ...(drawn ? { drawn: packed[end]! } : {}) };
};
