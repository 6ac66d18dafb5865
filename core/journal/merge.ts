import { MARK, type RecordedCell, type RecordedColumn } from '../contracts/index.js';
import type { RunFolder } from './run-folder.js';

/** Bytes that may wait for the disk before more is read. */
const BACKLOG = 8388608;

export interface Merged {
  /** cells of which the other run knew something new */
  readonly cells: number;
  readonly generations: number;
}

/**
 * Takes over what another run of the same study holds (a part's folder) and this one does not: generations, metrics, the
 * checkpoint to continue from. Merging again changes nothing. Durable when it resolves. Whether the two make one result is
 * for the caller to know. COLLAPSAR_CHECKPOINT_DAMAGED as from its store.
 */
export const mergeRun = async (into: RunFolder, from: RunFolder): Promise<Merged> => {
  let cells = 0;
  let generations = 0;
  for await (const cell of from.journal.cells(from.journal.keys)) {
    const news = await mergeCell(into, from, cell);
    if (news > 0) cells++;
    generations += news;
    if (into.journal.backlog > BACKLOG) await into.journal.durable();
  }
  await into.journal.flush();
  return { cells, generations };
};

const mergeCell = async (into: RunFolder, from: RunFolder, record: RecordedCell): Promise<number> => {
  const { key: cell, checkpoint, failure, seconds } = record;
  const known = into.journal.state(cell, []).reached;
  let news = 0;
  if (record.read !== undefined) into.journal.append({ cell, type: 'read', inputs: record.read });
  for (const block of from.journal.blocks(cell)) news += into.journal.appendGenerations(block);
  if (checkpoint !== undefined && checkpoint.generation > known) {
    const content = await from.store.get(checkpoint.address);
    // One that was cleared away is only a longer way for the next run.
    if (content !== undefined) {
      const address = await into.store.put(content);
      into.journal.append({ cell, type: 'checkpoint', generation: checkpoint.generation, address });
    }
  }
  // An old failure says nothing about a cell that has come further here.
  if (failure !== undefined && (news > 0 || known === 0))
    into.journal.append({ cell, type: 'failed', failure, seconds });
  else if (failure === undefined && news > 0) into.journal.append({ cell, type: 'done', seconds });
  return news;
};

/**
 * Where two records of one cell have other numbers; undefined: nowhere that both were measured. What only one of them has
 * is no difference, nor is a failure: it is of an attempt.
 */
export const differenceOf = (
  one: RecordedCell,
  two: RecordedCell,
): { readonly generation: number; readonly what: string } | undefined => {
  const generations = Math.min(one.generations, two.generations);
  for (let at = 0; at < generations; at++) {
    const what = lineageAt(one, at) === lineageAt(two, at) ? differingOutput(one, two, at) : 'rows by origin';
    if (what !== undefined) return { generation: at + 1, what };
  }
  return undefined;
};

const differingOutput = (one: RecordedCell, two: RecordedCell, at: number): string | undefined => {
  for (const [key, mine] of one.metrics) {
    const other = two.metrics.get(key);
    if (other === undefined || mine.measured[at] !== 1 || other.measured[at] !== 1) continue;
    const names = [...new Set([...mine.outputs.keys(), ...other.outputs.keys()])];
    const name = names.find((output) => !isSame(mine.outputs.get(output), other.outputs.get(output), at));
    if (name !== undefined) return name;
  }
  return undefined;
};

/** An output without a column is lost wherever its metric was measured. */
const isSame = (one: RecordedColumn | undefined, two: RecordedColumn | undefined, at: number): boolean =>
  (one?.marks[at] ?? MARK.lost) === (two?.marks[at] ?? MARK.lost) &&
  Object.is(one?.values[at] ?? NaN, two?.values[at] ?? NaN);

const lineageAt = ({ lineage: { real, teacher, ends, ranges } }: RecordedCell, at: number): string =>
  [real[at], teacher[at], ...ranges.subarray(3 * (ends[at - 1] ?? 0), 3 * ends[at]!)].join();
