import { isUtf8 } from 'node:buffer';
import type { Explanation } from '../errors/index.js';

/** Makes the error of a document that cannot be read. `position`: `line:column`, both from 1. */
export type Refuse = (position: string, explanation: Omit<Explanation, 'where'>, cause?: unknown) => Error;

/** Bytes of the largest study file: a study is some kilobytes, and this many are read in well under a second. */
export const MOST_BYTES = 1 << 18;

/** The bytes of a study file as text. Throws what `refuse` makes of bytes that are no UTF-8, or too many. */
export const decodeText = (bytes: Uint8Array, refuse: Refuse): string => {
  if (bytes.length > MOST_BYTES) throw refuse('1:1', TOO_LONG);
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw refuse('1:1', { what: 'this is UTF-16 text', why: WINDOWS, fix: UTF8 });
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  // A line feed is no part of a longer character, so the first line that is no UTF-8 by itself is the one.
  for (let line = 1, from = 0; ; line++) {
    const end = bytes.indexOf(0x0a, from);
    const content = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (isUtf8(content)) {
      from = end + 1;
      continue;
    }
    const column = new TextDecoder().decode(content).indexOf('\uFFFD') + 1;
    throw refuse(`${line}:${column}`, { what: 'these bytes are not UTF-8 text', why: WINDOWS, fix: UTF8 });
  }
};
const TOO_LONG = {
  what: `the file is longer than ${MOST_BYTES / 1024} KiB`,
  why: 'No study is that long: a file of data was taken for one',
  fix: 'Check which file this is; name data in the options of a source, and write seeds as their number',
};
const WINDOWS = 'Some editors and shells of Windows save text in other encodings';
const UTF8 = 'Save the file as UTF-8';

const FORBIDDEN =
  // eslint-disable-next-line no-control-regex -- what YAML forbids, to be refused
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The text without a byte order mark. Throws what `refuse` makes of characters that YAML forbids (YAML 1.2, 5.1). */
export const quietText = (source: string, refuse: Refuse): string => {
  if (source.length > MOST_BYTES) throw refuse('1:1', TOO_LONG);
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const at = text.search(FORBIDDEN);
  if (at < 0) return text;
  const before = text.slice(0, at).split('\n');
  const code = text.charCodeAt(at).toString(16).padStart(4, '0').toUpperCase();
  throw refuse(`${before.length}:${before.at(-1)!.length + 1}`, {
    what: `the character U+${code} cannot stand in a study file`,
    why: 'It cannot be seen in an editor: the file is damaged, or no text',
    fix: 'Remove it; in double quotes it may be written as an escape such as \\x00',
  });
};
