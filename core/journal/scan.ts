import { readSync } from 'node:fs';
import { isWhole } from './line.js';
import { damagedAt } from './damage.js';

const CHUNK = 4194304;
const FEED = 0x0a;

/**
 * One pass over a journal, a chunk at a time. `visit` gets bytes [from, to) of every whole line (its line feed is at
 * `to`) and where in the file it begins; the bytes are only lent. Returns where the last whole line ends: what follows
 * is a torn tail. A line whose checksum fails is COLLAPSAR_RUN_DAMAGED with file and offset.
 */
export const scanLines = (
  file: number,
  path: string,
  visit: (buffer: Buffer, from: number, to: number, offset: number) => void,
): number => {
  let buffer = Buffer.allocUnsafe(CHUNK);
  let filled = 0;
  let base = 0;
  for (;;) {
    if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    const read = readSync(file, buffer, filled, buffer.length - filled, base + filled);
    if (read === 0) return base;
    // The part that was there before holds no line feed.
    let feed = buffer.indexOf(FEED, filled);
    filled += read;
    let from = 0;
    while (feed >= 0 && feed < filled) {
      if (!isWhole(buffer, from, feed)) throw damagedAt(path, base + from, 'the line does not match its checksum');
      visit(buffer, from, feed, base + from);
      from = feed + 1;
      feed = buffer.indexOf(FEED, from);
    }
    buffer.copyWithin(0, from, filled);
    filled -= from;
    base += from;
  }
};
