import { lstatSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLock, holderAt, isKnownDead } from './lock.js';

/** A folder that lives as long as its process, or until it is removed. */
export interface OwnFolder {
  readonly path: string;
  remove(): Promise<void>;
}
const LOCK = 'process.lock';

/**
 * Makes a folder `PREFIXxxxxxx` for this process alone, readable by its user. Who is killed can remove nothing: its folder goes
 * when the next one of this prefix, user and machine is made. @throws CollapsarError where nothing can be written there
 */
export const ownFolder = async (prefix: string, within = tmpdir()): Promise<OwnFolder> => {
  await removeDead(prefix, within);
  const path = await mkdtemp(join(within, prefix));
  const lock = await acquireLock(join(path, LOCK));
  return {
    path,
    remove: async () => {
      lock.release();
      await rm(path, { recursive: true, force: true });
    },
  };
};

const removeDead = async (prefix: string, within: string): Promise<void> => {
  for (const name of await readdir(within).catch(() => [])) {
    const path = join(within, name);
    // What cannot be read or removed is somebody else's, or being removed by another who begins now.
    if (name.startsWith(prefix) && isLeft(path))
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
};

/** Whether a folder of this user belonged to a process of this machine that is known to be dead. */
const isLeft = (path: string): boolean => {
  try {
    // In a place that all may write to: not by a link, and nobody else's.
    const found = lstatSync(path);
    if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return false;
    const holder = holderAt(join(path, LOCK));
    return holder !== undefined && isKnownDead(holder) === true;
  } catch {
    return false;
  }
};
