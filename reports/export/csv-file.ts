import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CollapsarError } from '../../core/errors/index.js';

const CHUNK = 262144;
const SPECIAL = /[",\r\n]/;

/** A field as RFC 4180 quotes it: only where it must be. Lines end in a line feed alone, as R, pandas and Git expect. */
export const field = (text: string): string => (SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The shortest decimal that reads back as the same double. */
export const decimal = (value: number): string => (value === 0 && 1 / value < 0 ? '-0' : String(value));

/** Collects text and hands it to the file in large pieces. */
export interface Lines {
  add(line: string): void;
  /** to be awaited now and then: writes what has come together */
  drain(): Promise<void>;
}

/** Streams a file under a temporary name and moves it to `path` once it is whole and synced. */
export const writeWhole = async (path: string, produce: (lines: Lines) => Promise<void>): Promise<void> => {
  const temporary = `${path}.tmp-${process.pid}`;
  let file: FileHandle | undefined;
  try {
    const opened = await open(temporary, 'w').catch(refused(path));
    file = opened;
    let text = '';
    const flush = async (): Promise<void> => {
      const piece = text;
      text = '';
      await opened.writeFile(piece).catch(refused(path));
    };
    await produce({
      add: (line) => {
        text += line;
      },
      drain: async () => {
        if (text.length >= CHUNK) await flush();
      },
    });
    await flush();
    await file.sync().catch(refused(path));
    await file.close();
    file = undefined;
    await rename(temporary, path).catch(refused(path));
    await syncFolder(dirname(path));
  } catch (error) {
    await file?.close().catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
};

/** Makes the new name durable, where the file system can. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

const refused =
  (path: string) =>
  (cause: unknown): never => {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new CollapsarError(
      'COLLAPSAR_RUN_UNWRITABLE',
      {
        what: `cannot be written${code}`,
        where: path,
        why: code.includes('ENOSPC') ? 'The disk is full.' : '',
        fix: 'Put it right and run the same command again: nothing is computed twice.',
      },
      { cause },
    );
  };
