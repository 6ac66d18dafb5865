import type { Text } from '../../core/contracts/index.js';
import { tokensOf, type Unit } from './tokens.js';

/** Texts as numbers: text i is tokens[offsets[i]], ..., tokens[offsets[i + 1] - 1], each an index into `types`. */
export interface Encoding {
  /** the distinct tokens, in the order in which they were first seen */
  readonly types: readonly string[];
  readonly tokens: Uint32Array;
  /** length = texts + 1 */
  readonly offsets: Uint32Array;
}

export const encode = (texts: readonly string[], unit: Unit): Encoding => {
  const index = new Map<string, number>();
  const types: string[] = [];
  const offsets = new Uint32Array(texts.length + 1);
  let tokens = new Uint32Array(16 * texts.length + 16);
  let at = 0;
  for (const [row, text] of texts.entries()) {
    const own = tokensOf(text, unit);
    if (at + own.length > tokens.length) {
      const larger = new Uint32Array(2 * (at + own.length));
      larger.set(tokens.subarray(0, at));
      tokens = larger;
    }
    for (const token of own) {
      let type = index.get(token);
      if (type === undefined) {
        type = types.length;
        index.set(token, type);
        types.push(token);
      }
      tokens[at++] = type;
    }
    offsets[row + 1] = at;
  }
  return { types, tokens: tokens.slice(0, at), offsets };
};

// Samples are never mutated, and a part returns as the same object: what was computed from one stays true.
const remembered: Readonly<Record<Unit, WeakMap<readonly string[], Encoding>>> = {
  words: new WeakMap(),
  characters: new WeakMap(),
};

const remember = (texts: readonly string[], unit: Unit): Encoding => {
  let encoding = remembered[unit].get(texts);
  if (encoding === undefined) remembered[unit].set(texts, (encoding = encode(texts, unit)));
  return encoding;
};

/** Of the texts; read once in the life of the samples, whoever asks. */
export const encodingOf = ({ texts }: Text, unit: Unit): Encoding => remember(texts, unit);
/** Of what the texts continue; undefined where they stand by themselves. */
export const promptEncodingOf = ({ prompts }: Text, unit: Unit): Encoding | undefined =>
  prompts === undefined ? undefined : remember(prompts, unit);
