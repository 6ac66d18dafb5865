import { createHash } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes by their SHA-256, hex. Every method may run while others do, in this process and in others. */
export interface Objects {
  /** bytes of the object that lies there; undefined when none does */
  size(address: string): Promise<number | undefined>;
  /** addresses of all objects */
  list(): Promise<ReadonlySet<string>>;
  /** durable when it resolves; writing what is there already is harmless. `damaged`: what is there is something else */
  put(address: string, content: readonly Uint8Array[], damaged?: boolean): Promise<void>;
  /** copies a file in and returns its address; durable when it resolves */
  putFile(path: string): Promise<string>;
  /** fresh bytes that the caller owns; undefined when nothing lies there. Not verified. */
  get(address: string): Promise<Uint8Array | undefined>;
  /** copies an object out; verified: false when it is missing or not what its address says */
  getFile(address: string, path: string): Promise<boolean>;
  /** a new folder for copies, which whoever asks for it removes */
  scratch(): Promise<string>;
  /** where an object lies, for messages */
  place(address: string): string;
  /** of damage there; absent: as of files of this machine */
  readonly advice?: { readonly why: string; readonly fix: string };
  /** removes every other object; returns how many bytes that freed */
  keepOnly(addresses: ReadonlySet<string>): Promise<number>;
}

export const ADDRESS = /^[0-9a-f]{64}$/;

/** Objects of a run without a folder. */
export class MemoryObjects implements Objects {
  readonly #objects = new Map<string, Uint8Array>();

  async size(address: string): Promise<number | undefined> {
    return this.#objects.get(address)?.length;
  }
  async list(): Promise<ReadonlySet<string>> {
    return new Set(this.#objects.keys());
  }
  async put(address: string, content: readonly Uint8Array[]): Promise<void> {
    this.#objects.set(address, Buffer.concat(content));
  }
  async putFile(path: string): Promise<string> {
    const content = await readFile(path);
    const address = createHash('sha256').update(content).digest('hex');
    this.#objects.set(address, content);
    return address;
  }
  async get(address: string): Promise<Uint8Array | undefined> {
    const content = this.#objects.get(address);
    // Not slice(), which on a Buffer shares memory.
    return content === undefined ? undefined : new Uint8Array(content);
  }
  async getFile(address: string, path: string): Promise<boolean> {
    const content = this.#objects.get(address);
    if (content !== undefined) await writeFile(path, content);
    return content !== undefined;
  }
  async scratch(): Promise<string> {
    return mkdtemp(join(tmpdir(), 'collapsar-'));
  }
  place(address: string): string {
    return `checkpoint ${address} in memory`;
  }
  async keepOnly(addresses: ReadonlySet<string>): Promise<number> {
    let freed = 0;
    for (const [address, content] of this.#objects) {
      if (addresses.has(address)) continue;
      freed += content.length;
      this.#objects.delete(address);
    }
    return freed;
  }
}
