import type { RandomStream } from '../../../core/contracts/index.js';
import { chooseRows } from '../../../core/samples/index.js';

/** The whole number of rare rows beside `others` others that comes nearest to `share` of all. */
export const rareCount = (others: number, share: number): number => Math.round((share * others) / (1 - share));

/**
 * `rows` (ascending) with the class `rare` thinned to `keep` rows, each choice of them equally likely; the others all
 * stay. As it is where there are no more than `keep`.
 */
export const thin = (
  rows: Uint32Array,
  classes: Uint32Array,
  rare: number,
  keep: number,
  random: RandomStream,
): Uint32Array => {
  const rareRows = rows.filter((row) => classes[row] === rare);
  if (rareRows.length <= keep) return rows;
  const kept = new Set<number>();
  for (const chosen of chooseRows(rareRows.length, keep, random)) kept.add(rareRows[chosen]!);
  return rows.filter((row) => classes[row] !== rare || kept.has(row));
};
