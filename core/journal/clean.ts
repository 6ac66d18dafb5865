import { lstatSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StudyRecord } from '../contracts/index.js';
import { LOGS } from './cell-logs.js';
import { isUnfinished } from './durable-file.js';
import { isJournal, isSeal } from './journal-files.js';
import { isPart } from './writers.js';
import { DERIVED, FITS, lockRun, readRun } from './run-folder.js';

/** What the files of a run folder are: `record` the journal and study.json, `derived` what `report` makes of them. */
export const USES = ['record', 'checkpoints', 'derived', 'logs', 'unfinished', 'other'] as const;
export interface DiskUse {
  readonly kind: (typeof USES)[number];
  readonly files: number;
  readonly bytes: number;
  /** bytes of them that were removed, or would be */
  readonly removed: number;
}

export interface CleanOptions {
  /** of the record: keys of the cells that are computed again to the same numbers, whose states can go once they are finished */
  readonly again: (record: StudyRecord) => ReadonlySet<string>;
  /** removes tables and report too */
  readonly derived?: boolean;
  /** removes nothing */
  readonly dryRun?: boolean;
}

/**
 * Says what a run folder holds and removes what nothing needs: checkpoints that no cell would go on from and those of finished
 * cells, and what killed processes left unfinished; never the record. COLLAPSAR_RUN_LOCKED: a run is going on in it.
 */
export const cleanRun = async (
  folder: string,
  { again, derived = false, dryRun = false }: CleanOptions,
): Promise<readonly DiskUse[]> => {
  const lock = dryRun ? undefined : await lockRun(folder);
  try {
    const run = await readRun(folder);
    try {
      const files = filesIn(folder);
      const cells = again(run.record);
      const kept = keptStates(run.journal.checkpoints, cells);
      const fits = files.filter(({ path }) => cells.size > 0 && path.startsWith(`${FITS}/`));
      const removed = {
        checkpoints: (await run.store.beside(kept)) + sumOf(fits),
        derived: derived ? sumOf(files.filter(({ kind }) => kind === 'derived')) : 0,
        unfinished: sumOf(files.filter(({ kind }) => kind === 'unfinished')),
      };
      if (!dryRun) {
        await run.store.keepOnly(kept);
        const gone = files.filter(({ kind }) => kind === 'unfinished' || (kind === 'derived' && derived));
        for (const { path } of [...gone, ...fits]) await rm(join(folder, path), { force: true });
      }
      return USES.map((kind) => {
        const of = files.filter((file) => file.kind === kind);
        return {
          kind,
          files: of.length,
          bytes: sumOf(of),
          removed: { record: 0, logs: 0, other: 0, ...removed }[kind],
        };
      });
    } finally {
      await run.close();
    }
  } finally {
    lock?.release();
  }
};

const keptStates = (
  checkpoints: readonly { readonly cell: string; readonly address: string; readonly saves: number }[],
  again: ReadonlySet<string>,
): readonly string[] =>
  checkpoints.filter(({ cell, saves }) => saves === Infinity || !again.has(cell)).map(({ address }) => address);

interface Found {
  /** in the folder */
  readonly path: string;
  readonly kind: DiskUse['kind'];
  readonly bytes: number;
}
const sumOf = (files: readonly Found[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

const filesIn = (folder: string): readonly Found[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    // Its own lock, and of others what is read when they come; a file of that name elsewhere is the user's.
    .filter((entry) => !entry.isDirectory())
    .filter(({ name, parentPath }) => !(name.endsWith('.lock') && parentPath === join(folder, 'journal')))
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name).slice(join(folder, '/').length);
      return { path, kind: kindOf(path.split(/[\\/]/)), bytes: lstatSync(join(parentPath, name)).size };
    });

const kindOf = (path: readonly string[]): DiskUse['kind'] => {
  const [top = '', name = ''] = path;
  if (path.some(isUnfinished)) return 'unfinished';
  if (top === 'journal' && path.length === 2) return kindInJournal(name);
  if (top === 'study.json') return 'record';
  if (top === LOGS) return 'logs';
  if (top === 'checkpoints' || top === FITS) return 'checkpoints';
  return DERIVED.includes(top) ? 'derived' : 'other';
};

const kindInJournal = (name: string): DiskUse['kind'] => {
  if (isJournal(name) || isSeal(name) || isPart(name)) return 'record';
  return name.includes('.lock-') ? 'unfinished' : 'other';
};
