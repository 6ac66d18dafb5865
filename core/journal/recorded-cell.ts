import type { RecordedCell, RecordedGeneration } from '../contracts/index.js';
import type { CellEntry } from './cell-entry.js';
import type { Row } from './block.js';

/**
 * Puts a cell's rows together, earliest first: of every (generation, metric key) and every hook's traces the first one
 * counts, and a generation without lineage, or after a gap, does not count at all.
 */
export const assembleCell = (entry: CellEntry, rows: readonly Row[]): RecordedCell => {
  const merged: (Row | undefined)[] = [];
  for (const row of rows) {
    const earlier = merged[row.generation - 1];
    merged[row.generation - 1] = earlier === undefined ? row : merge(earlier, row);
  }
  const generations: RecordedGeneration[] = [];
  for (const row of merged) {
    if (row?.lineage === undefined) break;
    generations.push(row as RecordedGeneration);
  }
  return {
    key: entry.key,
    generations,
    ...(entry.reads[0] === undefined ? {} : { read: entry.reads[0] }),
    ...(entry.checkpoint === undefined ? {} : { checkpoint: entry.checkpoint }),
    ...(entry.failure === undefined ? {} : { failure: entry.failure }),
    seconds: entry.seconds,
  };
};

const merge = (earlier: Row, later: Row): Row => {
  const lineage = earlier.lineage ?? later.lineage;
  const traces =
    earlier.traces === undefined && later.traces === undefined ? undefined : { ...later.traces, ...earlier.traces };
  return {
    generation: earlier.generation,
    metrics: { ...later.metrics, ...earlier.metrics },
    ...(lineage === undefined ? {} : { lineage }),
    ...(traces === undefined ? {} : { traces }),
    ...(earlier.gallery === undefined && later.gallery === undefined
      ? {}
      : { gallery: { ...later.gallery, ...earlier.gallery } }),
  };
};
