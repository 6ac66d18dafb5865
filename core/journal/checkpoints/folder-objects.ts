import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder, UNFINISHED, uniqueName, writeDurably } from '../durable-file.js';
import { codeOf, isFile, namesIn, unreadable } from '../openable.js';
import { unwritable } from '../damage.js';
import { ADDRESS, type Objects } from './objects.js';

/** First two digits of addresses. */
const SHELF = /^[0-9a-f]{2}$/;

/** Objects as files `<folder>/<first two digits>/<the other 62>`. */
export class FolderObjects implements Objects {
  constructor(private readonly folder: string) {}

  place(address: string): string {
    return join(this.folder, address.slice(0, 2), address.slice(2));
  }

  async size(address: string): Promise<number | undefined> {
    return (await stat(this.place(address)).catch(() => undefined))?.size;
  }

  async list(): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const shelf of namesIn(this.folder))
      if (SHELF.test(shelf)) for (const rest of namesIn(join(this.folder, shelf))) found.add(shelf + rest);
    return found;
  }

  async put(address: string, content: readonly Uint8Array[]): Promise<void> {
    const path = await this.#shelve(address);
    await writeDurably(this.folder, async (file) => {
      // One at a time: a list longer than the system's limit is no concern then.
      for (const bytes of content) await file.writeFile(bytes);
      return path;
    });
  }

  async putFile(path: string): Promise<string> {
    const source = await open(path, 'r');
    await makeFolder(this.folder);
    let address = '';
    await writeDurably(this.folder, async (file) => {
      const hash = createHash('sha256');
      for await (const chunk of source.createReadStream() as AsyncIterable<Buffer>) {
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      address = hash.digest('hex');
      return this.#shelve(address);
    });
    return address;
  }

  /** Makes the folder of an object, durably. */
  async #shelve(address: string): Promise<string> {
    const path = this.place(address);
    await makeFolder(dirname(path));
    return path;
  }

  async get(address: string): Promise<Uint8Array | undefined> {
    const path = this.place(address);
    return isFile(path) ? readFile(path).catch(absent(path)) : undefined;
  }

  async getFile(address: string, path: string): Promise<boolean> {
    const hash = createHash('sha256');
    const source = isFile(this.place(address))
      ? await open(this.place(address), 'r').catch(absent(this.place(address)))
      : undefined;
    if (source === undefined) return false;
    const target = await open(path, 'wx').catch(async (error: unknown) => {
      await source.close();
      throw error;
    });
    try {
      for await (const chunk of source.createReadStream() as AsyncIterable<Buffer>) {
        hash.update(chunk);
        await target.writeFile(chunk);
      }
    } finally {
      await target.close();
    }
    return hash.digest('hex') === address;
  }

  /** Beside the objects: what a killed process leaves goes when the folder is next tidied. */
  async scratch(): Promise<string> {
    const folder = join(this.folder, `${UNFINISHED}${uniqueName()}`);
    // Of a run that may only be read, in the system's own place.
    return mkdir(folder, { recursive: true }).then(
      () => folder,
      () => mkdtemp(join(tmpdir(), 'collapsar-')),
    );
  }

  async keepOnly(addresses: ReadonlySet<string>): Promise<number> {
    let freed = 0;
    const remove = async (path: string): Promise<void> => {
      try {
        const { size } = await stat(path);
        await rm(path, { recursive: true, force: true });
        freed += size;
      } catch (error) {
        throw unwritable(path, error);
      }
    };
    for (const shelf of namesIn(this.folder)) {
      if (shelf.startsWith(UNFINISHED)) await remove(join(this.folder, shelf));
      if (!SHELF.test(shelf)) continue;
      for (const rest of namesIn(join(this.folder, shelf)))
        if (ADDRESS.test(shelf + rest) && !addresses.has(shelf + rest)) await remove(join(this.folder, shelf, rest));
      // Only empty folders go.
      await rmdir(join(this.folder, shelf)).catch(() => undefined);
    }
    return freed;
  }
}

const absent =
  (path: string) =>
  (error: unknown): undefined => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  };
