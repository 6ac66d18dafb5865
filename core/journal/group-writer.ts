import { open } from 'node:fs/promises';
import { unwritable } from './damage.js';
import { frameBytes, writeFrame, type FramesEnd } from './frame.js';

/** What the writer asks of an open file; `FileHandle` has it. */
export interface WritableFile {
  write(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>;
  datasync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}
/** The effects of a writer, so that specs can put a failing disk and a clock of their own in their place. */
export interface WriterEffects {
  openFile(path: string): Promise<WritableFile>;
  /** calls back after that many milliseconds; returns what cancels it */
  after(milliseconds: number, callback: () => void): () => void;
}
export const nodeEffects: WriterEffects = {
  // 'r+' and not 'a': positions are ours, so that a failed group can be cut off again.
  openFile: async (path) => open(path, 'r+').catch(() => open(path, 'wx+')),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

interface SyncGroup {
  readonly promise: Promise<void>;
  settle(error?: Error): void;
}
const INTERVAL = 500;
const GROUP = 1048576;

/**
 * Appends frames in groups: a group is written and synced half a second after its first frame, when it reaches a MiB, or
 * on `flush`. After the first failure nothing more is taken: what a disk does after a failed sync cannot be known.
 */
export class GroupWriter {
  #buffer: Buffer = Buffer.allocUnsafeSlow(GROUP * 2);
  #spare: Buffer | undefined;
  #length = 0;
  #durable: number;
  #end: number;
  #check: number;
  #cancel: (() => void) | undefined;
  #tail: Promise<void> = Promise.resolve();
  #group: SyncGroup | undefined;
  #failure: Error | undefined;

  /** @param before what the file holds: whole frames alone */
  constructor(
    private readonly path: string,
    private readonly file: WritableFile,
    before: FramesEnd,
    private readonly effects: WriterEffects,
  ) {
    this.#durable = before.end;
    this.#end = before.end;
    this.#check = before.check;
  }

  /** What the file comes to with all that was appended. */
  get written(): FramesEnd {
    return { end: this.#end, check: this.#check };
  }

  /** Bytes appended that are not durable yet. */
  get backlog(): number {
    return this.#end - this.#durable;
  }

  /** Takes the payload of a frame; returns the offset that the frame will have in the file. */
  append(payload: Uint8Array): number {
    if (this.#failure !== undefined) throw this.#failure;
    const bytes = frameBytes(payload.length);
    if (this.#length + bytes > this.#buffer.length) this.#grow(bytes);
    this.#check = writeFrame(this.#buffer, this.#length, payload, this.#check);
    const offset = this.#end;
    this.#length += bytes;
    this.#end += bytes;
    if (this.#length >= GROUP) this.#start();
    else this.#cancel ??= this.effects.after(INTERVAL, () => this.#start());
    return offset;
  }

  /** Resolves when everything appended so far is on the disk, at the next group's sync. */
  durable(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return this.#length === 0 ? this.#tail : (this.#group ??= deferred()).promise;
  }

  /** Writes and syncs at once. */
  flush(): Promise<void> {
    if (this.#length > 0) this.#start();
    return this.#failure === undefined ? this.#tail : Promise.reject(this.#failure);
  }

  /** Puts all of the file on the disk, also what a killed process had left to the system to write. */
  async close(): Promise<void> {
    try {
      await this.flush();
      await this.file.datasync();
    } catch (error) {
      throw this.#failure ?? unwritable(this.path, error);
    } finally {
      this.#cancel?.();
      await this.file.close();
    }
  }

  #start(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#tail = this.#tail.then(() => this.#commit());
    // Whoever waits hears of it; so does the next append.
    this.#tail.catch(() => undefined);
  }

  async #commit(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const [buffer, length, group] = [this.#buffer, this.#length, this.#group];
    if (length === 0) return;
    this.#buffer = this.#spare ?? Buffer.allocUnsafeSlow(GROUP * 2);
    this.#spare = undefined;
    this.#length = 0;
    this.#group = undefined;
    try {
      for (let done = 0; done < length;)
        done += (await this.file.write(buffer, done, length - done, this.#durable + done)).bytesWritten;
      await this.file.datasync();
    } catch (error) {
      throw await this.#fail(error, group);
    }
    this.#durable += length;
    this.#spare = buffer;
    group?.settle();
  }

  async #fail(error: unknown, group: SyncGroup | undefined): Promise<Error> {
    this.#cancel?.();
    this.#failure = unwritable(this.path, error);
    // Best effort: the next open cuts a torn tail off anyway.
    await this.file.truncate(this.#durable).catch(() => undefined);
    group?.settle(this.#failure);
    this.#group?.settle(this.#failure);
    return this.#failure;
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

const deferred = (): SyncGroup => {
  let settle!: (error?: Error) => void;
  const promise = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === undefined ? resolve() : reject(error));
  });
  promise.catch(() => undefined);
  return { promise, settle };
};
