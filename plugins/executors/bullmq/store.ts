import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CheckpointStore, ExecutorContext, SharedBucket } from '../../../core/contracts/index.js';
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

/** What driver and workers share, as a driver uses it. */
export interface SharedPlace {
  readonly id: string;
  /** absent: it is a folder */
  readonly bucket?: SharedBucket;
  /** of one run, as the queue names it */
  checkpoints(run: string): CheckpointStore;
}

/** undefined: there is none. */
export const sharedPlace = async (
  store: string | null,
  { storeAt, bucketAt }: Pick<ExecutorContext, 'storeAt' | 'bucketAt'>,
  warn: (text: string) => void,
): Promise<SharedPlace | undefined> => {
  if (store === null) return undefined;
  if (!store.startsWith('s3://')) return { id: await storeId(store), checkpoints: () => storeAt(checkpointsIn(store)) };
  const bucket = bucketAt(store, warn);
  return { id: await bucket.id(), bucket, checkpoints: (run) => bucket.checkpoints(run) };
};
