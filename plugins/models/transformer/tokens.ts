import type { Text } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { oncePer } from '../../../core/samples/index.js';

/** Stands before the first token of a text and after its last, and is predicted like any other. */
export const END = 256;
/** Tokens that there are: the bytes of UTF-8 and the end. */
export const VOCABULARY = 257;

/**
 * Texts as tokens, which are the bytes of their UTF-8: every text has tokens and no training set can lack one. Row i is
 * tokens[offsets[i]], ..., tokens[offsets[i + 1] - 1], of which those before completions[i] are its prompt's; no end is among them.
 */
export interface Sequences {
  readonly count: number;
  readonly tokens: Uint8Array;
  /** length = count + 1 */
  readonly offsets: Uint32Array;
  /** where the prompt of each row ends; equal to its offset where it has none */
  readonly completions: Uint32Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const encode = (samples: Text): Sequences => {
  const { texts, prompts, count } = samples;
  const offsets = new Uint32Array(count + 1);
  const completions = new Uint32Array(count);
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let row = 0; row < count; row++) {
    offsets[row] = at;
    if (prompts !== undefined) at += push(parts, prompts[row]!, row);
    completions[row] = at;
    at += push(parts, texts[row]!, row);
  }
  offsets[count] = at;
  const tokens = new Uint8Array(at);
  let to = 0;
  for (const part of parts) {
    tokens.set(part, to);
    to += part.length;
  }
  return { count, tokens, offsets, completions };
};

const push = (parts: Uint8Array[], text: string, row: number): number => {
  // An encoder would put another character in its place without a word.
  if (/\p{Surrogate}/u.test(text))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `row ${row} holds half of a surrogate pair, which no UTF-8 can write`,
      where: 'transformer',
      why: 'The text was cut within a character, or is not text',
      fix: 'Cut texts between characters, or leave the row out',
    });
  const bytes = encoder.encode(text);
  parts.push(bytes);
  return bytes.length;
};

const remembered = oncePer(encode);

/** Encoded once in the life of the samples, whoever asks. @throws CollapsarError COLLAPSAR_FIT_INVALID */
export const sequencesOf = (samples: Text): Sequences => remembered(samples);

/** One prompt as tokens. */
export const promptTokens = (prompt: string, row: number): Uint8Array => {
  const parts: Uint8Array[] = [];
  push(parts, prompt, row);
  return parts[0]!;
};

/** The text of generated tokens; bytes that are no UTF-8 become U+FFFD each, as in any decoder. */
export const textOf = (tokens: Uint8Array): string => decoder.decode(tokens);
