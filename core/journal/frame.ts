import { closeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { damagedAt } from './damage.js';
import { openIfThere, readBytes } from './openable.js';

/**
 * A frame of a journal: length of the payload, CRC-32 of the payload, CRC-32 of these eight bytes that goes on from the one
 * of the frame before (three little-endian words of 32 bits), the payload, a line feed. The head is checked by itself, so
 * that a damaged length is not taken for a frame that was cut short; that each goes on from the last makes a chain, in
 * which no frame can be cut out, repeated, swapped or put in from another journal unseen.
 */
const HEAD = 12;
const FEED = 0x0a;
const CHUNK = 4194304;
/** What the first frame of a file goes on from. */
const START = 0;

/** A journal so far: how many bytes its whole frames take, and the check of the last of them. */
export interface FramesEnd {
  readonly end: number;
  readonly check: number;
}
export const NO_FRAMES: FramesEnd = { end: 0, check: START };

export const SCHEMA = 'collapsar/journal@3';
/** The first payload of a file of the version before, whose frames are as these but in no chain. */
const UNCHAINED = Buffer.from('["collapsar/journal@2"]');
const FIRST = /^\["collapsar\/journal@3","[0-9a-f]{16}"\]$/;

/** The first payload of a new file. With a name of its own the chain is another one than that of any other file. */
export const firstPayload = (name: string): Buffer => Buffer.from(JSON.stringify([SCHEMA, name]));
export const isFirst = (payload: Buffer): boolean =>
  payload.equals(UNCHAINED) || (payload.length < 64 && FIRST.test(payload.toString('latin1')));

/** Bytes of the frame of a payload of that many bytes. */
export const frameBytes = (payload: number): number => HEAD + payload + 1;

/** Writes a frame at `at` of `buffer`, after one with the check `before`; returns its own. */
export const writeFrame = (buffer: Buffer, at: number, payload: Uint8Array, before: number): number => {
  buffer.writeUInt32LE(payload.length, at);
  buffer.writeUInt32LE(crc32(payload), at + 4);
  const check = crc32(buffer.subarray(at, at + 8), before);
  buffer.writeUInt32LE(check, at + 8);
  buffer.set(payload, at + HEAD);
  buffer[at + HEAD + payload.length] = FEED;
  return check;
};

/** Whether an earlier version wrote this journal, after whose frames no chained one can stand. */
export const isUnchained = (path: string): boolean => {
  const file = openIfThere(path);
  if (file === undefined) return false;
  try {
    const head = Buffer.alloc(HEAD + UNCHAINED.length);
    return readBytes(file, path, head, 0) === head.length && head.subarray(HEAD).equals(UNCHAINED);
  } finally {
    closeSync(file);
  }
};

/** The payload of the frame at `offset`, which was whole when the file was scanned and is looked at once more. */
export const readPayload = (file: number, path: string, offset: number, length: number): Buffer => {
  const frame = Buffer.allocUnsafe(HEAD + length);
  const read = readBytes(file, path, frame, offset);
  const payload = frame.subarray(HEAD);
  if (read < frame.length || frame.readUInt32LE(0) !== length || frame.readUInt32LE(4) !== crc32(payload))
    throw damagedAt(path, offset, 'the frame is no more what it was when the journal was opened');
  return payload;
};

/**
 * One pass over a journal, a chunk at a time. `visit` gets every whole payload, which is only lent, and where in the
 * file its frame begins. Returns what the whole frames come to: what follows is a torn tail, cut short or, after a
 * power failure, of zeros. Anything else is COLLAPSAR_RUN_DAMAGED with file and offset, as is a file that is not what its
 * seal says any more.
 */
export const scanFrames = (
  file: number,
  path: string,
  visit: (payload: Buffer, offset: number) => void,
  seal?: FramesEnd,
): FramesEnd => {
  const frames = new Frames(file, path);
  let sealed = seal === undefined;
  for (;;) {
    if (!sealed && frames.offset >= seal!.end) sealed = checkSeal(path, frames, seal!);
    const payload = frames.next();
    if (payload === undefined) break;
    visit(payload, frames.begun);
  }
  const { offset: end, check } = frames;
  if (!sealed)
    throw damagedAt(path, end, `it ends here, and held ${seal!.end} bytes when the run that wrote it was closed`);
  return { end, check };
};

const checkSeal = (path: string, { offset, begun, check }: Frames, seal: FramesEnd): true => {
  if (offset === seal.end && check === seal.check) return true;
  throw damagedAt(path, begun, `what ends at byte ${offset} is not what the run that wrote it was closed with`);
};

class Frames {
  #buffer = Buffer.allocUnsafe(CHUNK);
  /** of the file: where the buffer begins */
  #base = 0;
  #filled = 0;
  #at = 0;
  #chained = true;
  /** of the last whole frame */
  check = START;
  begun = 0;

  constructor(
    private readonly file: number,
    private readonly path: string,
  ) {}

  /** Where in the file the next frame begins. */
  get offset(): number {
    return this.#base + this.#at;
  }

  /** The payload of the next whole frame; undefined before a torn tail, and at the end. */
  next(): Buffer | undefined {
    if (!this.#has(HEAD)) return undefined;
    const { offset } = this;
    const length = this.#buffer.readUInt32LE(this.#at);
    const before = this.#chained ? this.check : START;
    const check = crc32(this.#buffer.subarray(this.#at, this.#at + 8), before);
    if (this.#buffer.readUInt32LE(this.#at + 8) !== check) {
      if (isZero(this.file, this.path, offset)) return undefined;
      throw this.#strange(offset, length);
    }
    if (!this.#has(HEAD + length + 1)) return undefined;
    const end = this.#at + HEAD + length;
    const payload = this.#buffer.subarray(this.#at + HEAD, end);
    if (this.#buffer[end] !== FEED && isZero(this.file, this.path, offset + HEAD + length)) return undefined;
    if (this.#buffer[end] !== FEED || this.#buffer.readUInt32LE(this.#at + 4) !== crc32(payload))
      throw damagedAt(this.path, offset, 'the frame does not match its checksum');
    if (offset === 0) this.#chained = !payload.equals(UNCHAINED);
    this.check = check;
    this.begun = offset;
    this.#at = end + 1;
    return payload;
  }

  /** Why no frame can begin here: one that is whole by itself has lost the one that it goes on from. */
  #strange(offset: number, length: number): Error {
    const whole =
      offset > 0 &&
      length < CHUNK &&
      this.#has(HEAD + length + 1) &&
      this.#buffer[this.#at + HEAD + length] === FEED &&
      this.#buffer.readUInt32LE(this.#at + 4) ===
        crc32(this.#buffer.subarray(this.#at + HEAD, this.#at + HEAD + length));
    return damagedAt(
      this.path,
      offset,
      whole
        ? 'the frame is whole and does not follow the one before it: what was between them is gone, or it was put there from elsewhere'
        : 'no frame begins here',
    );
  }

  /** Has `bytes` from where it stands on in the buffer; false where the file ends before. */
  #has(bytes: number): boolean {
    while (this.#filled - this.#at < bytes) {
      if (this.#at > 0) {
        this.#buffer.copyWithin(0, this.#at, this.#filled);
        [this.#base, this.#filled, this.#at] = [this.offset, this.#filled - this.#at, 0];
      }
      if (bytes > this.#buffer.length)
        this.#buffer = Buffer.concat([this.#buffer], Math.max(bytes, this.#buffer.length * 2));
      const read = readBytes(this.file, this.path, this.#buffer, this.#base + this.#filled, this.#filled);
      if (read === 0) return false;
      this.#filled += read;
    }
    return true;
  }
}

/** Whether the rest of a file holds nothing. */
const isZero = (file: number, path: string, from: number): boolean => {
  const buffer = Buffer.allocUnsafe(65536);
  for (let at = from; ;) {
    const read = readBytes(file, path, buffer, at);
    if (read === 0) return true;
    for (let i = 0; i < read; i++) if (buffer[i] !== 0) return false;
    at += read;
  }
};
