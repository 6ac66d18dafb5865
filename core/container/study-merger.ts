import { realpathSync } from 'node:fs';
import { inject, injectable } from 'inversify';
import type { AskedRecord, StudyRecord } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { differingFact, partFacts } from '../execution/index.js';
import { differenceOf, mergeRun, type Merged, openRun, readRun, writersIn, type RunFolder } from '../journal/index.js';
import { askedCells } from '../study/index.js';
import { StudyRunner, type RunOutcome } from './study-runner.js';

export interface MergeOptions {
  /** makes do with what the parts have, where cells of the study are in none of them */
  readonly partial?: boolean;
  readonly signal: AbortSignal;
  onPart?(folder: string, merged: Merged): void;
}

/** What is known of a cell in all parts looked at so far. */
interface Known {
  /** the first that has it */
  readonly part: string;
  reached: number;
  failed: boolean;
}

/** Puts the journals of parts that lie in folders apart into one run folder, and reports that. */
@injectable()
export class StudyMerger {
  constructor(@inject(StudyRunner) private readonly runner: StudyRunner) {}

  /**
   * Nothing is written before all parts are known to make one result. What `into` holds already is one part more; merging
   * again changes nothing.
   * @throws CollapsarError COLLAPSAR_USAGE: a folder stands twice; COLLAPSAR_RUN_LOCKED: a part is being written;
   * COLLAPSAR_PART_OPEN: one was killed; COLLAPSAR_RUN_MISMATCH: of another study, data, plugin or machine;
   * COLLAPSAR_PARTS_DIFFER: other numbers for one cell; COLLAPSAR_PARTS_MISSING: cells are in none, without `partial`;
   * COLLAPSAR_RUN_DAMAGED
   */
  async merge(into: string, parts: readonly string[], options: MergeOptions): Promise<RunOutcome> {
    const { signal, partial = false } = options;
    refuseTwice([into, ...parts]);
    const there = await isRun(into);
    const record = await checkParts(there ? [into, ...parts] : parts, partial, signal);
    const run = await openRun(into, { record });
    try {
      for (const folder of parts) {
        if (signal.aborted) throw interrupted();
        const part = await openPart(folder);
        try {
          options.onPart?.(folder, await mergeRun(run, part));
        } finally {
          await part.close();
        }
      }
      await this.runner.collect(run, record);
    } finally {
      await run.close();
    }
    return this.runner.report(into, signal);
  }
}

const isRun = async (folder: string): Promise<boolean> => {
  try {
    await (await readRun(folder)).close();
    return true;
  } catch (error) {
    if (error instanceof CollapsarError && error.code === 'COLLAPSAR_USAGE') return false;
    throw error;
  }
};

/** @throws CollapsarError where one folder stands twice, under whatever name */
const refuseTwice = (folders: readonly string[]): void => {
  const seen = new Map<string, string>();
  for (const folder of folders) {
    let path = folder;
    try {
      path = realpathSync(folder);
    } catch {
      // It is not there: whoever opens it says so.
    }
    const known = seen.get(path);
    if (known !== undefined)
      throw new CollapsarError('COLLAPSAR_USAGE', {
        what: folder === known ? `${folder} stands twice` : `${folder} and ${known} are one folder`,
        why: 'A folder cannot be merged with itself',
        fix: 'Give the folder to merge into first, then each part once. Parts that were run in one folder need no merge: `collapsar report` reads them together',
      });
    seen.set(path, folder);
  }
};

/** A part that nobody writes and that came to its end. */
const openPart = async (folder: string): Promise<RunFolder> => {
  const [writing] = await writersIn(folder);
  if (writing !== undefined)
    throw new CollapsarError('COLLAPSAR_RUN_LOCKED', {
      what: `process ${writing.holder.pid} on ${writing.holder.host} is writing this part`,
      where: folder,
      why: 'What is merged now would be missing what comes',
      fix: 'Wait for it to end. If that machine or process is gone, run the part again with the same command',
    });
  const part = await readRun(folder);
  const [open] = part.journal.unsealed;
  if (open === undefined) return part;
  await part.close();
  throw new CollapsarError('COLLAPSAR_PART_OPEN', {
    what: 'this part was not closed by the process that wrote it: it was killed, or only a piece of the folder was copied',
    where: open,
    why: 'Where the end of a journal without its seal was lost, nobody could tell',
    fix: 'Run the part again with the same command, which goes on where it was cut and closes it, or copy the folder whole',
  });
};

/** Looks at every part, one in memory at a time. Returns the record of the whole. */
const checkParts = async (folders: readonly string[], partial: boolean, signal: AbortSignal): Promise<StudyRecord> => {
  const known = new Map<string, Known>();
  const shared: (readonly [key: string, part: string, other: string])[] = [];
  const whole = new WholeRecord();
  for (const folder of folders) {
    if (signal.aborted) throw interrupted();
    const part = await openPart(folder);
    try {
      whole.add(folder, part.record);
      for (const key of part.journal.keys) {
        const { reached, failure } = part.journal.state(key, []);
        const before = known.get(key);
        if (before === undefined) known.set(key, { part: folder, reached, failed: failure !== undefined });
        else {
          shared.push([key, before.part, folder]);
          before.reached = Math.max(before.reached, reached);
          before.failed ||= failure !== undefined;
        }
      }
    } finally {
      await part.close();
    }
  }
  await checkShared(shared);
  const record = whole.record();
  if (!partial) refuseMissing(record, known);
  return record;
};

/** The same cell in two parts counts once where both have the same numbers. */
const checkShared = async (shared: readonly (readonly [key: string, part: string, other: string])[]): Promise<void> => {
  const pairs = new Map<string, { readonly folders: readonly [string, string]; readonly keys: string[] }>();
  for (const [key, one, two] of shared) {
    const pair = `${one}\n${two}`;
    const found = pairs.get(pair);
    if (found === undefined) pairs.set(pair, { folders: [one, two], keys: [key] });
    else found.keys.push(key);
  }
  for (const { folders, keys } of pairs.values()) {
    const [one, two] = [await openPart(folders[0]), await openPart(folders[1])];
    try {
      for (const key of keys) {
        const [mine, other] = [(await one.journal.readCell(key))!, (await two.journal.readCell(key))!];
        const difference = differenceOf(mine, other);
        if (difference !== undefined) throw differ(labelOf(one.record, key), folders, difference);
      }
    } finally {
      await one.close();
      await two.close();
    }
  }
};

const differ = (
  cell: string,
  [one, two]: readonly [string, string],
  { generation, what }: { readonly generation: number; readonly what: string },
): CollapsarError =>
  new CollapsarError('COLLAPSAR_PARTS_DIFFER', {
    what: `${one} and ${two} both have the cell ${cell}, and in generation ${generation} not the same ${what}`,
    why: 'The same cell gives the same numbers on the same Node, processor and engine: an entry of it is not reproducible (an external trainer), or one of the two was edited',
    fix: 'Leave one of the two parts out and run its other cells again, or compute the cell again into a folder of its own to see which is right (`collapsar verify`)',
  });

const labelOf = (record: StudyRecord, key: string): string => {
  const cell = askedCells(record).find((one) => one.key === key);
  if (cell === undefined) return key;
  const { source, model, strategy, samples, seed } = cell;
  return `${source}, ${model}, ${strategy}, T ${samples}, seed ${seed}`;
};

const refuseMissing = (record: StudyRecord, known: ReadonlyMap<string, Known>): void => {
  const cells = new Map(askedCells(record).map((cell) => [cell.key, cell]));
  const missing = [...cells].filter(([key, { generations }]) => {
    const found = known.get(key);
    return found === undefined || (found.reached < generations && !found.failed);
  });
  const [first] = missing;
  if (first === undefined) return;
  throw new CollapsarError('COLLAPSAR_PARTS_MISSING', {
    what: `${missing.length} of the ${cells.size} cells of the study are done in none of the parts, the first of them ${labelOf(record, first[0])}`,
    why: 'A part was not given or not run, or was interrupted or stopped early',
    fix: 'Run what is missing and give all parts; --partial makes do with what is there, and the report then says how much that is',
  });
};

/** One record for all parts, the same in whatever order they come. */
class WholeRecord {
  #grid: Asked<StudyRecord> | undefined;
  /** of parts in which only `recommend` was run: the study, and no cell of its grid */
  #bare: Asked<StudyRecord> | undefined;
  #walks: Asked<NonNullable<StudyRecord['walked']>> | undefined;

  add(folder: string, { walked, ...grid }: StudyRecord): void {
    if (walked === undefined || grid.groups.length > 0) this.#grid = joined(folder, grid, this.#grid);
    else this.#bare = joined(folder, grid, this.#bare);
    if (walked !== undefined) this.#walks = joined(folder, walked, this.#walks);
  }

  record(): StudyRecord {
    const walked = this.#walks?.record;
    // The walks stand under `walked` alone: a record that has them in the place of the grid is read as an older one.
    return { ...(this.#grid ?? this.#bare)!.record, ...(walked === undefined ? {} : { walked }) };
  }
}
interface Asked<R> {
  readonly folder: string;
  readonly record: R;
  readonly cells: number;
  readonly text: string;
}

const joined = <R extends AskedRecord>(folder: string, record: R, first: Asked<R> | undefined): Asked<R> => {
  const cells = record.groups.reduce((sum, group) => sum + Object.keys(group.cells).length, 0);
  const found = { folder, record, cells, text: JSON.stringify(record) };
  if (first === undefined) return found;
  const [mine, other] = [record.study.study, first.record.study.study];
  const fact =
    mine === other
      ? differingFact(partFacts(record), partFacts(first.record))
      : { name: 'study', here: `'${mine}'`, there: `'${other}'` };
  if (fact !== undefined)
    throw new CollapsarError('COLLAPSAR_RUN_MISMATCH', {
      what: `the ${fact.name} of this part is not that of ${first.folder}: ${fact.here} here, ${fact.there} there`,
      where: folder,
      why: 'Cells of two studies, data, plugins or machines make no result together',
      fix: 'Run all parts with the same study file and --set, on the same data, plugins, Node and kind of processor',
    });
  // Jobs of a round have a piece of the walks each; the folder that the round was written from has all of it.
  if (found.cells !== first.cells) return found.cells > first.cells ? found : first;
  return found.text < first.text ? found : first;
};

const interrupted = (): CollapsarError =>
  new CollapsarError('COLLAPSAR_INTERRUPTED', {
    what: 'The merge was interrupted',
    fix: 'What was taken over is saved: the same command goes on from there',
  });
