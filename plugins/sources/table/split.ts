import type { RandomStream } from '../../../core/contracts/index.js';
import { chooseRows } from '../../../core/samples/index.js';
import type { Labels } from './table.js';

export interface Split {
  /** rows to train on, ascending */
  readonly population: Uint32Array;
  /** held-out rows, ascending */
  readonly test: Uint32Array;
}

/**
 * Holds out round(share x count) rows, as near to that share of every class as whole rows allow (largest remainders,
 * ties to the lower class); no class loses its last row. Within a class every choice is equally likely.
 */
export const stratifiedSplit = (
  count: number,
  share: number,
  labels: Labels | undefined,
  random: RandomStream,
): Split => {
  const members = rowsByClass(count, labels);
  const held = heldOut(
    members.map((rows) => rows.length),
    share,
    Math.round(count * share),
  );
  const inTest = new Uint8Array(count);
  members.forEach((rows, index) => {
    for (const chosen of chooseRows(rows.length, held[index]!, random.child(index))) inTest[rows[chosen]!] = 1;
  });
  const all = Array.from(inTest.keys());
  return {
    population: Uint32Array.from(all.filter((row) => inTest[row] === 0)),
    test: Uint32Array.from(all.filter((row) => inTest[row] === 1)),
  };
};

const rowsByClass = (count: number, labels: Labels | undefined): number[][] => {
  const members = (labels?.names ?? ['']).map((): number[] => []);
  for (let row = 0; row < count; row++) members[labels?.classes[row] ?? 0]!.push(row);
  return members;
};

const heldOut = (sizes: readonly number[], share: number, total: number): number[] => {
  const held = sizes.map((size) => Math.min(Math.floor(size * share), Math.max(0, size - 1)));
  const byRemainder = sizes
    .map((size, index) => ({ index, size, remainder: size * share - Math.floor(size * share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  let missing = total - held.reduce((sum, each) => sum + each, 0);
  for (const { index, size } of byRemainder)
    if (missing > 0 && held[index]! < size - 1) {
      held[index]!++;
      missing--;
    }
  return held;
};
