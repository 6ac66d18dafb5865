import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { createGzip } from 'node:zlib';
import { unwritable } from './damage.js';

/** Begins the name of a file that is not finished; one left behind by a killed process means nothing. */
export const UNFINISHED = 'tmp-';
/** Whether a name is such a one, and not one that someone else gave. */
export const isUnfinished = (name: string): boolean => /^tmp-\d+-\d+-\d+-\d+$/.test(name);

/** Makes names in a folder durable; a file system that cannot sync a folder keeps them as well as it can. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

/**
 * Makes a folder and its parents; returns the first one that was not there. Node's own `recursive` never ends where a folder
 * that is there says that it is not (`/proc`).
 */
export const makeFolders = async (folder: string): Promise<string | undefined> => {
  try {
    return (await makeOne(folder)) ? folder : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw error;
  }
  const first = await makeFolders(dirname(folder));
  return (await makeOne(folder)) ? (first ?? folder) : first;
};
/** false: it is there, by another process that made it meanwhile perhaps. */
const makeOne = (folder: string): Promise<boolean> =>
  mkdir(folder).then(
    () => true,
    async (error: unknown) => {
      if ((await stat(folder).catch(() => undefined))?.isDirectory() === true) return false;
      throw error;
    },
  );

/** Makes a folder and its parents, durably where it is new. */
export const makeFolder = async (folder: string): Promise<void> => {
  try {
    const made = await makeFolders(folder);
    if (made !== undefined) await syncFolder(dirname(made));
    if (made !== undefined && made !== folder) await syncFolder(dirname(folder));
  } catch (error) {
    throw unwritable(folder, error);
  }
};

/** A file under a temporary name in its folder, until it is whole: at its path there is never a part of a file. */
class Unfinished {
  private constructor(
    private readonly folder: string,
    private readonly name: string,
    readonly file: FileHandle,
  ) {}

  static async open(folder: string): Promise<Unfinished> {
    const name = join(folder, `${UNFINISHED}${uniqueName()}`);
    try {
      return new Unfinished(folder, name, await open(name, 'wx'));
    } catch (error) {
      throw unwritable(folder, error);
    }
  }

  /** Syncs it and moves it to `path`. */
  async finish(path: string): Promise<void> {
    await this.file.sync();
    await this.file.close();
    await rename(this.name, path);
    await syncFolder(dirname(path));
  }

  /** Removes it. Returns what to throw: what the system refused in our words; what is the caller's own as it is. */
  async discard(error: unknown): Promise<unknown> {
    await this.file.close().catch(() => undefined);
    await unlink(this.name).catch(() => undefined);
    return error instanceof Error && 'syscall' in error ? unwritable(this.folder, error) : error;
  }
}

/**
 * Writes a file under a temporary name in `folder`, syncs it and moves it to the path that `fill` returns.
 * COLLAPSAR_RUN_UNWRITABLE when the system refuses.
 */
export const writeDurably = async (folder: string, fill: (file: FileHandle) => Promise<string>): Promise<void> => {
  const unfinished = await Unfinished.open(folder);
  try {
    await unfinished.finish(await fill(unfinished.file));
  } catch (error) {
    throw await unfinished.discard(error);
  }
};

const PIECE = 1048576;

/** A file as it was written. */
export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Compresses what it is given piece by piece: one member of gzip without a name or a time, so that the same content gives the
 * same bytes on one platform with one zlib. Other versions of Node may have another.
 */
class Gzip {
  readonly #stream = createGzip();
  #packed: Buffer[] = [];

  constructor() {
    this.#stream.on('data', (bytes: Buffer) => this.#packed.push(bytes));
  }

  /** What is ready once these are in; they may then be written over. */
  async pack(bytes: Uint8Array): Promise<Uint8Array> {
    await new Promise<void>((resolve, reject) =>
      this.#stream.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
    return this.#taken();
  }

  /** The rest. */
  async end(): Promise<Uint8Array> {
    const ended = once(this.#stream, 'end');
    this.#stream.end();
    await ended;
    return this.#taken();
  }

  discard(): void {
    this.#stream.destroy();
  }

  #taken(): Uint8Array {
    const packed = Buffer.concat(this.#packed);
    this.#packed = [];
    return packed;
  }
}

/**
 * A file that is written a piece at a time: all of it or, until it is closed, nothing; what was at its path stays until
 * then. `gzip`: compressed on its way. COLLAPSAR_RUN_UNWRITABLE when the system refuses.
 */
export class PiecewiseFile {
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #waiting = Buffer.allocUnsafe(PIECE);
  #length = 0;
  #unfinished: Unfinished | undefined;
  readonly #gzip: Gzip | undefined;

  constructor(
    private readonly path: string,
    gzip = false,
  ) {
    if (gzip) this.#gzip = new Gzip();
  }

  async write(text: string | Uint8Array): Promise<void> {
    if (this.add(typeof text === 'string' ? Buffer.from(text) : text)) await this.put();
  }

  /** Copies them; true: what waits is to be put on the disk. */
  add(bytes: Uint8Array): boolean {
    if (this.#length + bytes.length > this.#waiting.length) {
      const larger = Buffer.allocUnsafe(this.#length + bytes.length + PIECE);
      this.#waiting.copy(larger, 0, 0, this.#length);
      this.#waiting = larger;
    }
    this.#waiting.set(bytes, this.#length);
    this.#length += bytes.length;
    return this.#length >= PIECE / 2;
  }

  /** Puts it in its place; returns what was written there. */
  async close(): Promise<WrittenFile> {
    const unfinished = await this.put();
    try {
      if (this.#gzip !== undefined) await this.#writeAll(unfinished.file, await this.#gzip.end());
      await unfinished.finish(this.path);
      return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
    } catch (error) {
      throw await unfinished.discard(error);
    }
  }

  /** Leaves what was there. */
  async abandon(): Promise<void> {
    this.#gzip?.discard();
    await this.#unfinished?.discard(undefined);
  }

  /** Nothing may be added until it resolves. */
  async put(): Promise<Unfinished> {
    if (this.#unfinished === undefined) {
      await makeFolder(dirname(this.path));
      this.#unfinished = await Unfinished.open(dirname(this.path));
    }
    try {
      const bytes = this.#waiting.subarray(0, this.#length);
      await this.#writeAll(this.#unfinished.file, (await this.#gzip?.pack(bytes)) ?? bytes);
      this.#length = 0;
    } catch (error) {
      throw await this.#unfinished.discard(error);
    }
    return this.#unfinished;
  }

  async #writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}

/** Streams a file to `path`, whose folder is made, text as UTF-8: all of it or, when producing or writing it fails, nothing. */
export const writeChunks = async (
  path: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> => {
  const file = new PiecewiseFile(path);
  try {
    for await (const chunk of chunks) await file.write(chunk);
  } catch (error) {
    await file.abandon();
    throw error;
  }
  await file.close();
};

let count = 0;

/** A name that no other process, thread or call on this machine makes; decides nothing but names of files. */
export const uniqueName = (): string => `${process.pid}-${threadId}-${process.hrtime.bigint()}-${count++}`;
