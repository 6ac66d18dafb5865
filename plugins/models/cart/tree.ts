import type { RandomStream } from '../../../core/contracts/index.js';
import { firstAbove } from '../../sorted.js';

/** Nodes in preorder: the left child follows its parent. */
export interface CartTree {
  /** place in a row of the column that a node asks for, -1 for a leaf */
  readonly columns: Int32Array;
  /** numbers up to this go left; of a category, where its values begin in `sides` */
  readonly cuts: Float64Array;
  /** the right child; of a leaf its number */
  readonly next: Uint32Array;
  /** of the categories that nodes ask for: 1 where a value goes left, in their declared order */
  readonly sides: Uint32Array;
  /** leaf i holds what lies from ends[i - 1] to ends[i] */
  readonly ends: Uint32Array;
  /** the values of each leaf, ascending */
  readonly values: Float64Array;
  /** weight of a leaf's values up to each */
  readonly masses: Float64Array;
}

/** The leaf that a row falls into. @param cells the row, its label after the last. @param isCategory by place in a row */
export const leafOf = (
  { columns, cuts, next, sides }: CartTree,
  cells: Float64Array,
  isCategory: Uint8Array,
): number => {
  let node = 0;
  for (let column = columns[0]!; column >= 0; column = columns[node]!) {
    const cell = cells[column]!;
    const goesLeft = isCategory[column] === 1 ? sides[cuts[node]! + cell] === 1 : cell <= cuts[node]!;
    node = goesLeft ? node + 1 : next[node]!;
  }
  return next[node]!;
};

/** A value of the leaf, by its weight. One number of the stream whatever the leaf holds, so that no constant column moves others. */
export const drawFrom = ({ ends, values, masses }: CartTree, leaf: number, random: RandomStream): number => {
  const [from, to] = [leaf === 0 ? 0 : ends[leaf - 1]!, ends[leaf]!];
  return values[firstAbove(masses, random.uniform() * masses[to - 1]!, from, to - 1)]!;
};

/**
 * The same, with straight lines between neighbouring values: a row lies at the middle of its own share of the probability
 * (Hyndman & Fan 1996, definition 5), and the rows of one value make a flat stretch.
 */
export const drawBetween = ({ ends, values, masses }: CartTree, leaf: number, random: RandomStream): number => {
  const [from, to] = [leaf === 0 ? 0 : ends[leaf - 1]!, ends[leaf]!];
  const u = random.uniform() * masses[to - 1]!;
  const at = firstAbove(masses, u, from, to - 1);
  const half = (k: number): number => 0.5 * Math.min(1, masses[k]! - (k === from ? 0 : masses[k - 1]!));
  const below = at === from ? 0 : masses[at - 1]!;
  const [low, high] = [below + half(at), masses[at]! - half(at)];
  const upper = u < low ? at : u > high && at + 1 < to ? at + 1 : -1;
  // Nothing lies beyond the first and the last.
  if (upper <= from) return values[at]!;
  const edge = masses[upper - 1]!;
  const [left, right] = [edge - half(upper - 1), edge + half(upper)];
  return values[upper - 1]! + ((u - left) / (right - left)) * (values[upper]! - values[upper - 1]!);
};
