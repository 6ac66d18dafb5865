import type { Inputs, RecordedCell } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { inWords } from '../plugin/index.js';
import type { RunFolder } from './run-folder.js';

/** Bytes that may wait for the disk before more is read. */
const BACKLOG = 8388608;

export interface Merged {
  /** cells of which the other run knew something new */
  readonly cells: number;
  readonly generations: number;
}

/**
 * Takes over what another run of the same study holds (a shard's folder) and this one does not: generations, metrics,
 * the checkpoint to continue from. Merging again changes nothing. Durable when it resolves. COLLAPSAR_RUN_MISMATCH: the
 * other run is of another study; COLLAPSAR_CHECKPOINT_DAMAGED as from its store.
 */
export const mergeRun = async (into: RunFolder, from: RunFolder): Promise<Merged> => {
  const [wanted, found] = [into.record.study.study, from.record.study.study];
  if (found !== wanted)
    throw new CollapsarError('COLLAPSAR_RUN_MISMATCH', {
      what: `the folder holds a run of the study '${found}', which cannot be merged into one of '${wanted}'`,
      where: from.folder,
      fix: 'Merge the folders of runs of one study file, such as those of its shards.',
    });
  checkOneData(into, from);
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

/** Cells of other data have other keys: they would be taken over and never be seen. */
const checkOneData = (into: RunFolder, from: RunFolder): void => {
  const [ours, theirs] = [into, from].map(({ record }) => ({ ...record.inputs, ...record.walked?.inputs })) as [
    Inputs,
    Inputs,
  ];
  const [name] = Object.keys(ours).filter((one) => theirs[one] !== undefined && theirs[one] !== ours[one]);
  if (name === undefined) return;
  throw new CollapsarError('COLLAPSAR_RUN_MISMATCH', {
    what: `the folder holds a run whose ${name} is not the same: ${inWords(theirs[name]!)} there, ${inWords(ours[name]!)} in ${into.folder}`,
    where: from.folder,
    fix: 'Run the shards on the same data and plugins.',
  });
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
