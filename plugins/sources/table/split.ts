import type { RandomStream } from '../../../core/contracts/index.js';
import { chooseRows, range } from '../../../core/samples/index.js';
import { fault } from '../files.js';
import type { LabelledTable, Labels } from './encode.js';

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
  const all = range(count);
  return {
    population: all.filter((row) => inTest[row] === 0),
    test: all.filter((row) => inTest[row] === 1),
  };
};

/** Of each class its rows, ascending. */
const rowsByClass = (count: number, labels: Labels | undefined): readonly Uint32Array[] => {
  if (labels === undefined) return [range(count)];
  const { names, classes } = labels;
  const sizes = new Uint32Array(names.length);
  for (let row = 0; row < count; row++) sizes[classes[row]!]!++;
  const members = Array.from(sizes, (size) => new Uint32Array(size));
  const placed = new Uint32Array(names.length);
  for (let row = 0; row < count; row++) members[classes[row]!]![placed[classes[row]!]!++] = row;
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

/** The split with the class `rare` thinned to `rareShare` on both sides, as far as it is asked for. */
export const thinned = (
  table: LabelledTable,
  { population, test }: Split,
  rare: number,
  { rareShare }: { readonly rareShare?: number | undefined },
  random: RandomStream,
): Split => {
  if (rareShare === undefined) return { population, test };
  const { classes, names } = table.labels!;
  const present = population.reduce((sum, row) => sum + Number(classes[row] === rare), 0);
  const others = population.length - present;
  const keep = rareCount(others, rareShare);
  if (keep > present || keep < 1)
    throw fault(
      table.name,
      `a share of ${rareShare} for '${names[rare]}' beside ${others} other rows takes ${keep} of its rows; there are ${present}`,
      `Rows are thinned, never made: choose a share from ${(1 / (others + 1)).toPrecision(3)} to ${(present / population.length).toPrecision(3)}`,
    );
  const testOthers = test.reduce((sum, row) => sum + Number(classes[row] !== rare), 0);
  return {
    population: thin(population, classes, rare, keep, random.child('thin', 'population')),
    test: thin(test, classes, rare, rareCount(testOthers, rareShare), random.child('thin', 'test')),
  };
};

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
