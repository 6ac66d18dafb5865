import { isUtf8 } from 'node:buffer';
import { fault } from './fault.js';

/**
 * The bytes of a file as text, without a byte order mark.
 * @throws COLLAPSAR_SOURCE_INVALID with the line where they are no UTF-8: replaced characters would be other categories
 */
export const utf8 = (bytes: Uint8Array, name: string): string => {
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  let line = 1;
  // A line feed is no part of a longer character, so a line that is no UTF-8 by itself is the one.
  for (let from = 0; ; line++) {
    const end = bytes.indexOf(0x0a, from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) break;
    from = end + 1;
  }
  throw fault(
    name,
    `line ${line} is not UTF-8 text`,
    'Save the file as UTF-8: programs of Windows may write other encodings, such as Latin-1 and UTF-16',
  );
};
