import { mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { unwritable } from './damage.js';

/** Begins the name of a file that is not finished; one left behind by a killed process means nothing. */
export const UNFINISHED = 'tmp-';

/** Makes names in a folder durable; a file system that cannot sync a folder keeps them as well as it can. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

/** Makes a folder and its parents, durably where it is new. */
export const makeFolder = async (folder: string): Promise<void> => {
  try {
    const made = await mkdir(folder, { recursive: true });
    if (made !== undefined) await syncFolder(dirname(made));
    if (made !== undefined && made !== folder) await syncFolder(dirname(folder));
  } catch (error) {
    throw unwritable(folder, error);
  }
};

/**
 * Writes a file under a temporary name in `folder`, syncs it and moves it to the path that `fill` returns: at that path
 * there is never a part of a file. COLLAPSAR_RUN_UNWRITABLE when the system refuses.
 */
export const writeDurably = async (folder: string, fill: (file: FileHandle) => Promise<string>): Promise<void> => {
  const temporary = join(folder, `${UNFINISHED}${uniqueName()}`);
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx');
    const path = await fill(file);
    await file.sync();
    await file.close();
    file = undefined;
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await file?.close().catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
    // What `fill` threw of its own is the caller's.
    throw error instanceof Error && 'syscall' in error ? unwritable(folder, error) : error;
  }
};

let count = 0;

/** A name that no other process, thread or call on this machine makes; decides nothing but names of files. */
export const uniqueName = (): string => `${process.pid}-${threadId}-${process.hrtime.bigint()}-${count++}`;

const PIECE = 262144;

/**
 * Streams a text file to `path`, whose folder is made: all of it or, when producing or writing it fails, nothing; what
 * was there stays until then. COLLAPSAR_RUN_UNWRITABLE when the system refuses.
 */
export const writeText = async (path: string, chunks: Iterable<string> | AsyncIterable<string>): Promise<void> => {
  await makeFolder(dirname(path));
  await writeDurably(dirname(path), async (file) => {
    let text = '';
    for await (const chunk of chunks) {
      text += chunk;
      if (text.length < PIECE) continue;
      await file.writeFile(text);
      text = '';
    }
    await file.writeFile(text);
    return path;
  });
};
