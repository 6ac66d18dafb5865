import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Objects } from '../checkpoints/objects.js';
import { bytesOf, type StoreClient } from './client.js';

/** Never over what lies there: whoever comes late changes nothing. */
const FIRST = { 'if-none-match': '*' } as const;
const MOST_AT_A_TIME = 16;

/** A folder of files, of which what an object holds is read where it is there. */
export interface LocalObjects {
  get(address: string): Promise<Uint8Array | undefined>;
}

/**
 * Objects of a bucket, `<folder><first two digits>/<the other 62>`. What lies there is never written over, unless it was
 * found to be something else than its address says; the store is told the hash too, and takes nothing else for it.
 */
export class BucketObjects implements Objects {
  readonly advice = {
    why: 'Somebody else wrote or removed objects there, or a rule of the bucket did.',
    fix: 'Run the same command again: cells go on from the checkpoints in the run folder, and what lies in the bucket is written anew.',
  };
  /** bytes of what is known to lie there */
  readonly #known = new Map<string, number>();

  /** `folder`: of the bucket, with a slash at its end. `scratch`: folder for copies. `near`: where objects may lie too */
  constructor(
    private readonly client: StoreClient,
    private readonly folder: string,
    private readonly scratchAt: string | undefined,
    private readonly near?: LocalObjects,
  ) {}

  #key(address: string): string {
    return `${this.folder}${address.slice(0, 2)}/${address.slice(2)}`;
  }

  place(address: string): string {
    return `s3://${this.client.address.bucket}/${this.#key(address)}`;
  }

  async size(address: string): Promise<number | undefined> {
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const { status, length } = await this.client.ask({ method: 'HEAD', key: this.#key(address) });
    if (status === 404) return undefined;
    this.#known.set(address, length);
    return length;
  }

  async list(): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for await (const key of keysIn(this.client, this.folder)) {
      const address = key.slice(this.folder.length).replace('/', '');
      if (/^[0-9a-f]{64}$/.test(address)) found.add(address);
    }
    return found;
  }

  async put(address: string, content: readonly Uint8Array[], damaged = false): Promise<void> {
    const length = content.reduce((sum, part) => sum + part.length, 0);
    await this.#put(address, length, () => Readable.from(content, { objectMode: false }), damaged);
  }

  async putFile(path: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    const address = hash.digest('hex');
    const { size } = await stat(path);
    if ((await this.size(address)) !== size) await this.#put(address, size, () => createReadStream(path), false);
    return address;
  }

  /** Only what does not hold what its address says is ever replaced, and by what does. */
  async #put(address: string, length: number, open: () => Readable, damaged: boolean): Promise<void> {
    const key = this.#key(address);
    const body = { sha256: address, length, open };
    this.#known.delete(address);
    if (!damaged) {
      const { status } = await this.client.ask({ method: 'PUT', key, headers: FIRST, body });
      if (status !== 412) return void this.#known.set(address, length);
      if ((await this.size(address)) === length) return;
    }
    await this.client.ask({ method: 'PUT', key, body });
    this.#known.set(address, length);
  }

  async get(address: string): Promise<Uint8Array | undefined> {
    const here = await this.near?.get(address);
    if (here !== undefined && createHash('sha256').update(here).digest('hex') === address) return here;
    return (await this.client.ask({ method: 'GET', key: this.#key(address) }, bytesOf)).value;
  }

  async getFile(address: string, path: string): Promise<boolean> {
    const { value } = await this.client.ask({ method: 'GET', key: this.#key(address) }, async (body) => {
      const hash = createHash('sha256');
      await pipeline(
        body,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            yield chunk;
          }
        },
        createWriteStream(path),
      );
      return hash.digest('hex');
    });
    return value === address;
  }

  async scratch(): Promise<string> {
    const folder = this.scratchAt ?? tmpdir();
    await mkdir(folder, { recursive: true });
    return mkdtemp(join(folder, 'collapsar-'));
  }

  async keepOnly(addresses: ReadonlySet<string>): Promise<number> {
    let freed = 0;
    for (const address of await this.list())
      if (!addresses.has(address)) {
        freed += (await this.size(address)) ?? 0;
        await this.client.ask({ method: 'DELETE', key: this.#key(address) });
        this.#known.delete(address);
      }
    return freed;
  }
}

/** Keys that begin with `folder`. */
async function* keysIn(client: StoreClient, folder: string, patienceMs?: number): AsyncGenerator<string, void> {
  let after: string | undefined;
  do {
    const query = {
      'list-type': '2',
      prefix: folder,
      ...(after === undefined ? {} : { 'continuation-token': after }),
    };
    const { value } = await client.ask({ method: 'GET', key: '', query }, bytesOf, patienceMs);
    const text = value?.toString('utf8') ?? '';
    // Keys below a folder of Collapsar's are its own, and need no entity.
    for (const [, key] of text.matchAll(/<Key>([\w./-]+)<\/Key>/g)) if (key!.startsWith(folder)) yield key!;
    after = /<NextContinuationToken>([^<]+)<\/NextContinuationToken>/.exec(text)?.[1]?.replaceAll('&amp;', '&');
  } while (after !== undefined);
}

/** Removes all that begins with `folder`. */
export const removeFolder = async (client: StoreClient, folder: string, patienceMs: number): Promise<void> => {
  const keys: string[] = [];
  for await (const key of keysIn(client, folder, patienceMs)) keys.push(key);
  const remove = async (): Promise<void> => {
    for (let key = keys.pop(); key !== undefined; key = keys.pop())
      await client.ask({ method: 'DELETE', key }, undefined, patienceMs);
  };
  await Promise.all(Array.from({ length: MOST_AT_A_TIME }, remove));
};
