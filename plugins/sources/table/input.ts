import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { CollapsarError } from '../../../core/errors/index.js';
import { fault, nameOf } from '../files.js';

/** What a table is read from. */
export interface TableInput {
  /** the file's in messages */
  readonly name: string;
  readonly size: number;
  /** All bytes in their order, some at a time; what is given holds until the next is asked for. */
  chunks(): AsyncIterable<Buffer>;
  slice(from: number, to: number): Promise<ArrayBuffer>;
}

/** Bytes that are read at once. */
const CHUNK = 1024 * 1024;

export const bytesInput = (bytes: Uint8Array, name: string): TableInput => ({
  name,
  size: bytes.length,
  async *chunks() {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let from = 0; from < buffer.length; from += CHUNK) yield buffer.subarray(from, from + CHUNK);
  },
  slice: async (from, to) => new Uint8Array(bytes.subarray(from, to)).buffer,
});

/**
 * What `read` makes of a file of any size, with the hash (SHA-256, hex) of the bytes that it was made of.
 * @throws COLLAPSAR_INPUT_CHANGED where the file was written to meanwhile
 */
export const readInput = async <T>(
  file: string | URL,
  read: (input: TableInput) => Promise<T>,
): Promise<{ readonly made: T; readonly fingerprint: string }> => {
  const name = nameOf(file);
  const handle = await open(file).catch((cause: unknown) => {
    throw fault(name, 'the file cannot be opened', 'Check its permissions', cause);
  });
  try {
    const { size } = await handle.stat();
    let fingerprint: string | undefined;
    const chunks = async function* (): AsyncGenerator<Buffer> {
      const digest = createHash('sha256');
      for (let from = 0; from < size;) {
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, from);
        if (bytesRead === 0) break;
        const chunk = buffer.subarray(0, bytesRead);
        digest.update(chunk);
        yield chunk;
        from += bytesRead;
      }
      fingerprint = digest.digest('hex');
    };
    const digest = async (): Promise<string> => {
      const all = chunks();
      while ((await all.next()).done !== true);
      return fingerprint!;
    };
    let placed: Promise<string> | undefined;
    const slice = async (from: number, to: number): Promise<ArrayBuffer> => {
      await (placed ??= digest());
      const buffer = new ArrayBuffer(to - from);
      for (let at = 0; at < to - from;) {
        const { bytesRead } = await handle.read(new Uint8Array(buffer, at), 0, to - from - at, from + at);
        if (bytesRead === 0) throw fault(name, 'the file ends before it should', 'Check that it is whole');
        at += bytesRead;
      }
      return buffer;
    };
    const made = await read({ name, size, chunks, slice });
    // What was read in its order was hashed on the way; of what was read in places the whole file is, before and after.
    const before = await (placed ?? fingerprint ?? digest());
    if (placed !== undefined && (await digest()) !== before) throw changed(name);
    return { made, fingerprint: before };
  } finally {
    await handle.close();
  }
};

const changed = (name: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_INPUT_CHANGED', {
    where: name,
    what: 'the file was changed while it was read',
    fix: 'Run the same command again once nobody writes to it',
  });
