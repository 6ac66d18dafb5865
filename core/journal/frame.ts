import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { damagedAt } from './damage.js';

/**
 * A frame of a journal: length of the payload, CRC-32 of the payload, CRC-32 of these eight bytes (three little-endian
 * words of 32 bits), the payload, a line feed. The head is checked by itself, so that a damaged length is not taken for
 * a frame that was cut short.
 */
const HEAD = 12;
const FEED = 0x0a;
const CHUNK = 4194304;

/** Bytes of the frame of a payload of that many bytes. */
export const frameBytes = (payload: number): number => HEAD + payload + 1;
/** Where the payload of a frame begins. */
export const payloadAt = (frame: number): number => frame + HEAD;

/** Writes a frame at `at` of `buffer`. */
export const writeFrame = (buffer: Buffer, at: number, payload: Uint8Array): void => {
  buffer.writeUInt32LE(payload.length, at);
  buffer.writeUInt32LE(crc32(payload), at + 4);
  buffer.writeUInt32LE(crc32(buffer.subarray(at, at + 8)), at + 8);
  buffer.set(payload, at + HEAD);
  buffer[at + HEAD + payload.length] = FEED;
};

/**
 * One pass over a journal, a chunk at a time. `visit` gets every whole payload, which is only lent, and where in the
 * file its frame begins. Returns where the last whole frame ends: what follows is a torn tail, cut short or, after a
 * power failure, of zeros. Anything else is COLLAPSAR_RUN_DAMAGED with file and offset.
 */
export const scanFrames = (file: number, path: string, visit: (payload: Buffer, offset: number) => void): number => {
  let buffer = Buffer.allocUnsafe(CHUNK);
  /** of the file: where the buffer begins */
  let base = 0;
  let filled = 0;
  let at = 0;
  /** Has `bytes` from `at` on in the buffer; false where the file ends before. */
  const has = (bytes: number): boolean => {
    while (filled - at < bytes) {
      if (at > 0) {
        buffer.copyWithin(0, at, filled);
        [base, filled, at] = [base + at, filled - at, 0];
      }
      if (bytes > buffer.length) buffer = Buffer.concat([buffer], Math.max(bytes, buffer.length * 2));
      const read = readSync(file, buffer, filled, buffer.length - filled, base + filled);
      if (read === 0) return false;
      filled += read;
    }
    return true;
  };
  for (;;) {
    if (!has(HEAD)) return base + at;
    const length = buffer.readUInt32LE(at);
    const offset = base + at;
    if (buffer.readUInt32LE(at + 8) !== crc32(buffer.subarray(at, at + 8))) {
      if (isZero(file, offset)) return offset;
      throw damagedAt(path, offset, 'no frame begins here');
    }
    if (!has(HEAD + length + 1)) return base + at;
    const end = at + HEAD + length;
    if (buffer[end] !== FEED && isZero(file, offset + HEAD + length)) return offset;
    const payload = buffer.subarray(at + HEAD, end);
    if (buffer[end] !== FEED || buffer.readUInt32LE(at + 4) !== crc32(payload))
      throw damagedAt(path, offset, 'the frame does not match its checksum');
    visit(payload, offset);
    at = end + 1;
  }
};

/** Whether the rest of a file holds nothing. */
const isZero = (file: number, from: number): boolean => {
  const buffer = Buffer.allocUnsafe(65536);
  for (let at = from; ;) {
    const read = readSync(file, buffer, 0, buffer.length, at);
    if (read === 0) return true;
    for (let i = 0; i < read; i++) if (buffer[i] !== 0) return false;
    at += read;
  }
};
