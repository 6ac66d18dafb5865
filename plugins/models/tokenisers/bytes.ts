import type { Tokeniser } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';

const encoder = new TextEncoder();
// A byte order mark is a character of the text like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** An encoder would put another character in its place without a word. @throws CollapsarError COLLAPSAR_FIT_INVALID */
export const refuseHalfCharacters = (text: string): void => {
  if (!/\p{Surrogate}/u.test(text)) return;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'a text holds half of a surrogate pair, which no UTF-8 can write',
    why: 'It was cut within a character, or is no text',
    fix: 'Cut texts between characters, or leave this one out',
  });
};

/** Of a text without halves of characters. */
export const utf8Of = (text: string): Uint8Array => encoder.encode(text);
/** Bytes that are no UTF-8 become U+FFFD, as in any decoder. */
export const textOfUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

/** The bytes of UTF-8 and an end: every text has tokens, and there is nothing to fit. */
export const BYTES: Tokeniser = {
  size: 257,
  end: 256,
  fingerprint: 'bytes',
  encode: (text) => {
    refuseHalfCharacters(text);
    return utf8Of(text);
  },
  decode: (tokens) => textOfUtf8(Uint8Array.from(tokens)),
};
