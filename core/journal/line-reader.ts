import { readSync } from 'node:fs';

const BLOCK = 16384;
const BLOCKS = 512;
const FEED = 0x0a;

/** Reads single lines back by offset through a cache of the blocks used last (8 MiB in all). */
export class LineReader {
  /** by file and block, least recently used first */
  readonly #blocks = new Map<number, Buffer>();

  constructor(private readonly files: readonly number[]) {}

  /** The line at `offset` of the file with that index, without its line feed. */
  read(file: number, offset: number): string {
    let block = Math.floor(offset / BLOCK);
    let from = offset - block * BLOCK;
    let text = '';
    for (;;) {
      const bytes = this.#block(file, block++);
      const feed = bytes.indexOf(FEED, from);
      text += bytes.toString('latin1', from, feed < 0 ? bytes.length : feed);
      if (feed >= 0 || bytes.length < BLOCK) return text;
      from = 0;
    }
  }

  /** After a file grew: its blocks are read anew. */
  forget(): void {
    this.#blocks.clear();
  }

  #block(file: number, block: number): Buffer {
    const key = block * 65536 + file;
    let bytes = this.#blocks.get(key);
    if (bytes === undefined) {
      bytes = Buffer.allocUnsafeSlow(BLOCK);
      bytes = bytes.subarray(0, readSync(this.files[file]!, bytes, 0, BLOCK, block * BLOCK));
      if (this.#blocks.size >= BLOCKS) this.#blocks.delete(this.#blocks.keys().next().value!);
    } else this.#blocks.delete(key);
    this.#blocks.set(key, bytes);
    return bytes;
  }
}
