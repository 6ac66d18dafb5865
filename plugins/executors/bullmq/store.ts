import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CheckpointStore } from '../../../core/contracts/index.js';
import { CollapsarError, messageOf } from '../../../core/errors/index.js';
import { unique } from './messages.js';

/** By which driver and workers know that they mean the same folder, wherever each has it mounted. */
const MARK = 'collapsar-store';

/** The folder of checkpoints in a shared folder. */
export const checkpointsIn = (folder: string): string => join(resolve(folder), 'checkpoints');

/** What stands for the folder; makes it where it is not there yet. @throws CollapsarError COLLAPSAR_USAGE */
export const storeId = async (folder: string): Promise<string> => {
  const mark = join(folder, MARK);
  try {
    await mkdir(folder, { recursive: true });
    // Whoever comes first writes it; all read what it wrote.
    await writeFile(mark, unique(), { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const id = (await readFile(mark, 'utf8')).trim();
    if (/^[0-9a-f]{32}$/.test(id)) return id;
    throw new Error(`${MARK} in it is not what Collapsar writes there`);
  } catch (error) {
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `the shared folder cannot be used: ${messageOf(error)}`,
      where: '--store',
      fix: 'Give a folder that can be written to, the same one for the driver and all workers',
    });
  }
};

/** The shared folder as a driver uses it; undefined: there is none. */
export const sharedStore = async (
  folder: string | null,
  storeAt: (folder: string) => CheckpointStore,
): Promise<{ readonly id: string; readonly checkpoints: CheckpointStore } | undefined> =>
  folder === null ? undefined : { id: await storeId(folder), checkpoints: storeAt(checkpointsIn(folder)) };
