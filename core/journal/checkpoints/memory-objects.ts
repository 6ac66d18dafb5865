import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Objects } from './objects.js';

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
