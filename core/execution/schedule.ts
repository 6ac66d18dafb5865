import type { Cell } from '../contracts/index.js';
import type { CellState } from '../journal/index.js';

/** A cell and where it starts: what is recorded is not computed again where a checkpoint allows it. */
export interface Scheduled {
  readonly cell: Cell;
  /** generations that it will compute */
  readonly generations: number;
}

/**
 * What is left to do of a cell. It goes on from its last checkpoint when every metric was recorded up to there; else it
 * is replayed on the same streams, and only what is new is written.
 */
export const schedule = (
  cell: Cell,
  state: (key: string, metricKeys: readonly string[]) => CellState,
): Scheduled | undefined => {
  const { reached, checkpoint } = state(cell.key, [
    ...cell.metrics.map(({ key }) => key),
    ...(cell.gallery === undefined ? [] : [cell.gallery.key]),
  ]);
  if (reached >= cell.generations) return undefined;
  if (checkpoint === undefined) return { cell, generations: cell.generations };
  return { cell: { ...cell, resume: checkpoint }, generations: cell.generations - checkpoint.generation };
};
