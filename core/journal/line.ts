import { crc32 } from './crc32.js';

/**
 * A line of a journal is a JSON array whose first element is a checksum: `["1f2e3d4c",...]` and a line feed. The
 * checksum is the CRC-32 of all bytes after its comma, up to and without the line feed, as eight hex digits. All text
 * is ASCII.
 */
export const PREFIX = 12;
const HEX = new Uint8Array(16);
for (let digit = 0; digit < 16; digit++) HEX[digit] = digit.toString(16).charCodeAt(0);
const [BRACKET, QUOTE, COMMA, FEED] = [0x5b, 0x22, 0x2c, 0x0a];

/** Writes the line of `body` (the array's further elements, without brackets) at `at`; returns where it ends. */
export const writeLine = (buffer: Buffer, at: number, body: string): number => {
  const start = at + PREFIX;
  const end = start + body.length;
  buffer.write(body, start, body.length, 'latin1');
  buffer[end] = 0x5d;
  const crc = crc32(buffer, start, end + 1);
  buffer[at] = BRACKET;
  buffer[at + 1] = QUOTE;
  for (let digit = 0; digit < 8; digit++) buffer[at + 2 + digit] = HEX[(crc >>> (28 - 4 * digit)) & 15]!;
  buffer[at + 10] = QUOTE;
  buffer[at + 11] = COMMA;
  buffer[end + 1] = FEED;
  return end + 2;
};
/** Bytes of the line of a body of that many characters. */
export const lineBytes = (length: number): number => length + PREFIX + 2;

/** Whether bytes [from, to) are a line as `writeLine` made it; `to` is where its line feed stands. */
export const isWhole = (buffer: Uint8Array, from: number, to: number): boolean => {
  if (to - from <= PREFIX || buffer[from] !== BRACKET || buffer[from + 1] !== QUOTE) return false;
  if (buffer[from + 10] !== QUOTE || buffer[from + 11] !== COMMA) return false;
  const crc = crc32(buffer, from + PREFIX, to);
  for (let digit = 0; digit < 8; digit++)
    if (buffer[from + 2 + digit] !== HEX[(crc >>> (28 - 4 * digit)) & 15]) return false;
  return true;
};
