import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StudyRecord } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { folderStore, type OwnedStore } from './checkpoints/store.js';
import { LOGS } from './cell-logs.js';
import { damaged, unwritable } from './damage.js';
import { makeFolder } from './durable-file.js';
import { Journal } from './journal.js';
import { isJournal, isSeal, journalsIn, writerOf } from './journal-files.js';
import { nodeEffects, type WriterEffects } from './group-writer.js';
import {
  acquireLock,
  livingHolder,
  refuseBeside,
  type Lock,
  type LockHolder,
  type LockOptions,
  type PartClaim,
} from './lock.js';
import { TABLES } from './made-files.js';
import { isFile, isFolder, namesIn } from './openable.js';
import { checkReads, unusedCells, unverifiedCells, type UnusedCells } from './read-check.js';
import { isPart, writePart } from './writers.js';
import { checkSameStudy, readStudy, writeStudy } from './study-file.js';

export interface RunFolderOptions {
  /** what `study.json` is to hold, or how that follows from what it holds now (undefined = there is none yet) */
  readonly record: StudyRecord | ((found: StudyRecord | undefined) => StudyRecord);
  /** the part of the cells that this process runs, beside others of the same division; absent: all of them */
  readonly part?: PartName;
  /** removes the run that is there first */
  readonly fresh?: boolean;
  readonly effects?: WriterEffects;
  /** told where it takes a while to know whether a process on another machine still writes here */
  onWait?(text: string): void;
}

/** Which part of a division of cells a process runs. */
export interface PartName extends PartClaim {
  /** name of its journal: letters, digits, dots, hyphens and underscores */
  readonly writer: string;
  /** of its cells */
  readonly keys: ReadonlySet<string>;
}
/** Who writes everything. */
const WHOLE = 'main';

/** What is made of the journal, and can be made again. */
export const DERIVED = [
  'gallery',
  'junit.xml',
  'results.csv',
  'results.csv.gz',
  'results.parquet',
  'lineage.csv',
  'lineage.csv.gz',
  'traces.csv',
  'traces.csv.gz',
  TABLES,
  'summary.json',
  'report.html',
  'report.md',
  'embed.html',
  'figures',
];
/** What parts of a run keep for each other, of the models that the host fits. */
export const FITS = 'fits';
/** Everything that a run makes in its folder; nothing else is ever removed. */
const MADE = ['study.json', 'checkpoints', FITS, LOGS, ...DERIVED];
/** A chain that keeps every row it was trained on would otherwise leave more behind than all else of its run. */
const BYTES_A_SECOND = 1048576;
const WRITER = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** A run folder that is open: `study.json`, the journal and the checkpoints. */
export class RunFolder {
  constructor(
    readonly folder: string,
    readonly record: StudyRecord,
    readonly journal: Journal,
    readonly store: OwnedStore,
    /** for whoever runs or reports it */
    readonly unused: readonly UnusedCells[],
    private readonly lock?: Lock,
  ) {}

  /** How many of its cells cannot be believed to be of one data. */
  get unverified(): number {
    return unverifiedCells(this.record, this.journal);
  }

  /** Path of a file of the run: `path('results.csv')`. */
  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /**
   * Removes checkpoints that no cell would continue from, and those of finished cells that save less work than their bytes
   * are worth: should more generations be asked for, such a cell is computed again from the first. `again`: keys of the
   * cells that this gives the same numbers. While no cell runs; nothing where others may be at work beside this part.
   * Returns how many bytes that freed.
   */
  async collect(again: ReadonlySet<string> = new Set()): Promise<number> {
    if (this.lock === undefined) throw new TypeError('This run was opened for reading.');
    await this.journal.flush();
    if (this.lock.part !== undefined) return 0;
    const kept: string[] = [];
    for (const { cell, address, saves } of this.journal.checkpoints)
      if (!again.has(cell) || saves * BYTES_A_SECOND >= (await this.store.sizeOf(address))) kept.push(address);
    return this.store.keepOnly(kept);
  }

  /** Writes the record anew, durably: what is asked of the folder may become known only while cells run. */
  async rerecord(record: StudyRecord): Promise<void> {
    if (this.lock === undefined) throw new TypeError('This run was opened for reading.');
    this.lock.check();
    await writeStudy(this.folder, record);
  }

  /** Makes everything appended durable and lets the folder go. */
  async close(): Promise<void> {
    try {
      await this.journal.close();
    } finally {
      await this.store.release();
      this.lock?.release();
    }
  }
}

/**
 * Opens a run folder for writing and makes it where there is none. One process at a time may write to it, or several that run
 * parts of one division, each its own journal (COLLAPSAR_RUN_LOCKED).
 * COLLAPSAR_RUN_MISMATCH: the folder is another study's. COLLAPSAR_RUN_DAMAGED: with file and offset.
 * COLLAPSAR_RUN_MIXED: it holds cells of two data.
 */
export const openRun = async (folder: string, options: RunFolderOptions): Promise<RunFolder> => {
  const { record, part, fresh = false, effects = nodeEffects, onWait } = options;
  const { writer } = part ?? { writer: WHOLE };
  if (!WRITER.test(writer)) throw new TypeError(`'${writer}' cannot be the name of a journal.`);
  const journals = join(folder, 'journal');
  await makeFolder(journals);
  const lock = await acquireLock(join(journals, `${writer}.lock`), { part, onWait });
  try {
    // After its own is taken: of two who come at the same time at least one sees the other.
    await refuseOthers(folder, writer, { part, onWait });
    if (fresh) await removeRun(folder);
    const found = await readStudy(folder);
    const wanted = typeof record === 'function' ? record(found) : record;
    if (found !== undefined) checkSameStudy(folder, found, wanted);
    const journal = await Journal.open(journals, {
      // Who was only held up would write on in its own.
      ...writerOf(journals, writer, lock.fromElsewhere),
      effects: fenced(effects, lock),
    });
    try {
      checkReads(folder, wanted, journal);
      const written = await writeStudy(folder, wanted);
      if (part !== undefined) await writePart(journals, part);
      const unused = unusedCells(written, journal, found);
      const store = folderStore(join(folder, 'checkpoints'));
      journal.forgetCheckpointsBut(await store.addresses());
      return new RunFolder(folder, written, journal, store, unused, lock);
    } catch (error) {
      await journal.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
};

/**
 * Opens a run folder for reading: nothing is locked, repaired or changed, and a run may be going on in it. `edited`: its
 * record may have been changed since it was written.
 */
export const readRun = async (folder: string, options: { readonly edited?: boolean } = {}): Promise<RunFolder> => {
  const record = await readStudy(folder, options);
  if (record === undefined) throw noRun(folder);
  const journals = join(folder, 'journal');
  if (journalsIn(journals).length === 0)
    throw damaged(
      journals,
      'holds no journal',
      'The record of a run is written beside one: it is gone, or only results were published',
      undefined,
      'Put it back from a copy. Tables and report that lie here stay as they are, and `collapsar verify` holds them against a new computation',
    );
  const journal = await Journal.open(journals);
  try {
    checkReads(folder, record, journal);
  } catch (error) {
    await journal.close();
    throw error;
  }
  const unused = unusedCells(record, journal, undefined);
  return new RunFolder(folder, record, journal, folderStore(join(folder, 'checkpoints')), unused);
};

const noRun = (folder: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', {
    what: 'there is no run in this folder: it has no study.json',
    where: folder,
    fix: 'Give the folder that `collapsar run` wrote to, such as runs/<study>.',
  });

/** Keeps every writer out of a run that is there. COLLAPSAR_RUN_LOCKED: one is at work. */
export const lockRun = async (folder: string): Promise<Lock> => {
  if (!isFile(join(folder, 'study.json')) || !isFolder(join(folder, 'journal'))) throw noRun(folder);
  const lock = await acquireLock(join(folder, 'journal', `${WHOLE}.lock`));
  try {
    await refuseOthers(folder, WHOLE);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
};

/** For whoever reads a run that must stay as it is. COLLAPSAR_RUN_LOCKED: one is at work. */
export const refuseWriters = async (folder: string): Promise<void> => {
  if (!isFile(join(folder, 'study.json'))) throw noRun(folder);
  if (isFolder(join(folder, 'journal'))) await refuseOthers(folder, '');
};

/** Taking the others' locks too would leave them behind on a crash; a writer at work is reason enough to stop. */
const refuseOthers = async (folder: string, writer: string, options: LockOptions = {}): Promise<void> => {
  const others = locksIn(folder).filter((name) => name !== `${writer}.lock`);
  await Promise.all(others.map((name) => refuseBeside(join(folder, 'journal', name), options)));
};

/** Nothing is written any more once another has taken the lock over. */
const fenced = (effects: WriterEffects, lock: Lock): WriterEffects => ({
  ...effects,
  openFile: async (path) => {
    const file = await effects.openFile(path);
    return {
      write: (...given) => {
        lock.check();
        return file.write(...given);
      },
      datasync: () => file.datasync(),
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
    };
  },
});

/** Who is writing to a run folder, with the name of its journal. Of those on other machines it waits for a sign of life. */
export const writersIn = async (
  folder: string,
  onWait?: (text: string) => void,
): Promise<readonly { readonly writer: string; readonly holder: LockHolder }[]> => {
  if (!isFolder(join(folder, 'journal'))) return [];
  const found = await Promise.all(
    locksIn(folder).map(async (name) => {
      const holder = await livingHolder(join(folder, 'journal', name), onWait);
      return holder === undefined ? [] : [{ writer: name.slice(0, -'.lock'.length), holder }];
    }),
  );
  return found.flat();
};

const locksIn = (folder: string): string[] => namesIn(join(folder, 'journal')).filter((name) => name.endsWith('.lock'));

const removed = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true }).catch((error: unknown) => {
    throw unwritable(path, error);
  });

const removeRun = async (folder: string): Promise<void> => {
  const journals = join(folder, 'journal');
  const there = namesIn(journals);
  const written = there.filter(isJournal);
  // Without either, the folder is no run and what lies in it is someone else's.
  if (!existsSync(join(folder, 'study.json')) && written.length === 0) return;
  // What says how much of a journal there must be goes before it.
  const marks = [...there.filter(isSeal), ...there.filter(isPart)];
  for (const path of [...marks, ...written].map((name) => join(journals, name))) if (isFile(path)) await removed(path);
  for (const name of MADE) await removed(join(folder, name));
};
