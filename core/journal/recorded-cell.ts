import {
  MARK,
  type RecordedCell,
  type RecordedColumn,
  type RecordedLineage,
  type RecordedMetric,
  type RecordedStretch,
} from '../contracts/index.js';
import { decodeBlock, encodeBlock, follows, type BlockContent, type Row } from './block.js';
import type { CellEntry } from './cell-entry.js';
import { layoutFor } from './layout.js';

/**
 * Puts the blocks of a cell together, earliest first: of every (generation, metric key), every hook's traces and every
 * exhibit the first one counts, and a generation without lineage, or after a gap, does not count at all.
 */
export const assembleCell = (
  { key, reads, checkpoint, failure, seconds }: Pick<CellEntry, 'key' | 'reads' | 'checkpoint' | 'failure' | 'seconds'>,
  blocks: readonly BlockContent[],
): RecordedCell => ({
  key,
  ...stretchOf(blocks),
  ...(reads[0] === undefined ? {} : { read: reads[0] }),
  ...(checkpoint === undefined ? {} : { checkpoint }),
  ...(failure === undefined ? {} : { failure }),
  seconds,
});

/** A cell as a journal would give it back that was told these generations alone. */
export const recordedCell = (key: string, rows: readonly Row[]): RecordedCell =>
  assembleCell(
    { key, reads: [], checkpoint: undefined, failure: undefined, seconds: 0 },
    runsOf(rows).map((run) => {
      const layout = layoutFor(run);
      return decodeBlock(encodeBlock(key, run, layout), layout);
    }),
  );

/** Consecutive generations that one block can hold. */
export const runsOf = (rows: readonly Row[]): Row[][] => {
  const runs: Row[][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    if (run !== undefined && follows(run.at(-1)!, row)) run.push(row);
    else runs.push([row]);
  }
  return runs;
};

const stretchOf = (blocks: readonly BlockContent[]): RecordedStretch => {
  const [first, second] = blocks;
  if (first?.from === 1 && first.lineage !== undefined && second === undefined) {
    const { generations, metrics, lineage, traces, gallery } = first;
    return { generations, metrics, lineage, traces, gallery };
  }
  const generations = reachOf(blocks);
  return {
    generations,
    metrics: metricsOf(blocks, generations),
    lineage: lineageOf(blocks, generations),
    traces: firstOf(blocks, 'traces', generations),
    gallery: firstOf(blocks, 'gallery', generations),
  };
};

/** The last generation before the first without lineage. */
const reachOf = (blocks: readonly BlockContent[]): number => {
  let reached = 0;
  for (const { from, generations } of blocks
    .filter(({ lineage }) => lineage !== undefined)
    .sort((a, b) => a.from - b.from)) {
    if (from > reached + 1) break;
    reached = Math.max(reached, from + generations - 1);
  }
  return reached;
};

const metricsOf = (blocks: readonly BlockContent[], generations: number): Map<string, RecordedMetric> => {
  const merged = new Map<string, RecordedMetric & { readonly outputs: Map<string, RecordedColumn> }>();
  for (const { from, generations: count, metrics } of blocks)
    for (const [key, { outputs }] of metrics) {
      let metric = merged.get(key);
      if (metric === undefined)
        merged.set(key, (metric = { measured: new Uint8Array(generations), outputs: new Map() }));
      const to = Math.min(generations, from + count - 1);
      for (const [name, found] of outputs) {
        let column = metric.outputs.get(name);
        if (column === undefined) metric.outputs.set(name, (column = lostColumn(generations)));
        for (let at = from - 1; at < to; at++) {
          if (metric.measured[at] === 1) continue;
          column.values[at] = found.values[at + 1 - from]!;
          column.marks[at] = found.marks[at + 1 - from]!;
        }
      }
      metric.measured.fill(1, from - 1, Math.max(from - 1, to));
    }
  return merged;
};

const lostColumn = (generations: number): RecordedColumn => ({
  values: new Float64Array(generations).fill(NaN),
  marks: new Uint8Array(generations).fill(MARK.lost),
});

const lineageOf = (blocks: readonly BlockContent[], generations: number): RecordedLineage => {
  const owners: { readonly from: number; readonly lineage: RecordedLineage }[] = [];
  for (const { from, generations: count, lineage } of blocks)
    for (let g = from; lineage !== undefined && g < from + count && g <= generations; g++)
      owners[g - 1] ??= { from, lineage };
  const of = (name: 'real' | 'teacher' | 'drawn'): Float64Array =>
    Float64Array.from(owners, ({ from, lineage }, i) => lineage[name][i + 1 - from]!);
  const ranges: number[] = [];
  const ends = Uint32Array.from(owners, ({ from, lineage }, i) => {
    const at = i + 1 - from;
    for (let j = 3 * (lineage.ends[at - 1] ?? 0); j < 3 * lineage.ends[at]!; j++) ranges.push(lineage.ranges[j]!);
    return ranges.length / 3;
  });
  return { real: of('real'), teacher: of('teacher'), drawn: of('drawn'), ends, ranges: Float64Array.from(ranges) };
};

/** By generation, ascending; of what several blocks have under one name the first. */
const firstOf = <K extends 'traces' | 'gallery'>(
  blocks: readonly BlockContent[],
  kind: K,
  generations: number,
): RecordedStretch[K] => {
  const found = new Map<number, object>();
  for (const block of blocks)
    for (const [generation, named] of block[kind])
      if (generation <= generations) found.set(generation, { ...named, ...found.get(generation) });
  return new Map([...found].sort(([a], [b]) => a - b)) as unknown as RecordedStretch[K];
};
