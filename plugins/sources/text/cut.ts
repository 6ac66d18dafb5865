import type { Unit } from '../../text.js';

/** What one row is, or a document. */
export type Piece = 'documents' | 'paragraphs' | 'lines';
export type Emit = (from: number, to: number) => void;

/**
 * Bytes of the white space at `at`, 0 where there is none: what \s of a regular expression matches, in UTF-8.
 */
export const spaceAt = (bytes: Uint8Array, at: number): number => {
  const first = bytes[at]!;
  if (first <= 0x20) return first === 0x20 || (first >= 9 && first <= 13) ? 1 : 0;
  if (first === 0xc2) return bytes[at + 1] === 0xa0 ? 2 : 0;
  if (first < 0xe1) return 0;
  const code = (first << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
  return isWideSpace(code) ? 3 : 0;
};
/** U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF. */
const isWideSpace = (code: number): boolean =>
  (code >= 0xe28080 && code <= 0xe2808a) ||
  [0xe19a80, 0xe280a8, 0xe280a9, 0xe280af, 0xe2819f, 0xe38080, 0xefbbbf].includes(code);

/** Where a character that ends before `end` begins. */
const before = (bytes: Uint8Array, end: number): number => {
  let at = end - 1;
  while ((bytes[at]! & 0xc0) === 0x80) at--;
  return at;
};

/** Without the white space around it; nothing is emitted of what is nothing else. */
export const trimmed = (bytes: Uint8Array, from: number, to: number, emit: Emit): boolean => {
  let first = from;
  while (first < to) {
    const space = spaceAt(bytes, first);
    if (space === 0) break;
    first += space;
  }
  if (first >= to) return false;
  let end = to;
  for (let at = before(bytes, end); spaceAt(bytes, at) > 0; at = before(bytes, end)) end = at;
  emit(first, end);
  return true;
};

/** Lines, or the lines up to an empty one, or all of it; each without the white space around it. */
export const pieces = (bytes: Uint8Array, from: number, to: number, by: Piece, emit: Emit): void => {
  if (by === 'documents') return void trimmed(bytes, from, to, emit);
  let start = -1;
  let end = -1;
  const close = (): void => {
    if (start >= 0) emit(start, end);
    start = -1;
  };
  for (let line = from; line < to;) {
    const feed = bytes.indexOf(0x0a, line);
    const stop = feed < 0 || feed >= to ? to : feed;
    const holds = trimmed(bytes, line, stop, (first, last) => {
      if (start < 0) start = first;
      end = last;
    });
    if (by === 'lines' || !holds) close();
    line = stop + 1;
  }
  close();
};

/** What stands between the places where `separator` does. */
export const separated = (bytes: Uint8Array, from: number, to: number, separator: Uint8Array, emit: Emit): void => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, to);
  for (let at = from; at <= to;) {
    const found = view.indexOf(separator, at);
    emit(at, found < 0 ? to : found);
    at = found < 0 ? to + 1 : found + separator.length;
  }
};

/**
 * Consecutive pieces of `length` words or characters, the last one shorter. Pieces of characters are the text, put one
 * behind the other; of words, the white space between two pieces belongs to neither.
 */
export const blocks = (
  bytes: Uint8Array,
  from: number,
  to: number,
  { length, unit }: { readonly length: number; readonly unit: Unit },
  emit: Emit,
): void => {
  let start = -1;
  let end = from;
  let count = 0;
  each(bytes, from, to, unit, (first, last) => {
    if (count === length) {
      emit(start, end);
      count = 0;
    }
    if (count++ === 0) start = first;
    end = last;
  });
  if (count > 0) emit(start, end);
};

/** Words or characters of a text. */
export const lengthOf = (bytes: Uint8Array, from: number, to: number, unit: Unit): number => {
  let count = 0;
  each(bytes, from, to, unit, () => count++);
  return count;
};

const each = (bytes: Uint8Array, from: number, to: number, unit: Unit, visit: Emit): void => {
  let word = -1;
  for (let at = from; at < to;) {
    const space = unit === 'words' ? spaceAt(bytes, at) : 0;
    const next = at + (space > 0 ? space : characterBytes(bytes[at]!));
    if (unit === 'characters') visit(at, next);
    else if (space === 0 && word < 0) word = at;
    else if (space > 0 && word >= 0) {
      visit(word, at);
      word = -1;
    }
    at = next;
  }
  if (word >= 0) visit(word, to);
};
const characterBytes = (first: number): number => (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);

/** Lines end in a line feed alone: those of Windows and of old Macs are made so, in place. The number of bytes that are left. */
export const withLineFeeds = (bytes: Uint8Array): number => {
  let at = bytes.indexOf(0x0d);
  if (at < 0) return bytes.length;
  let to = at;
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x0d && bytes[at + 1] === 0x0a) continue;
    bytes[to++] = byte === 0x0d ? 0x0a : byte;
  }
  return to;
};
