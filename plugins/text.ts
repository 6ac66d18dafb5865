import type { Call, Text } from '../core/contracts/index.js';
import { oncePer } from '../core/samples/index.js';

/** What a text is made of. words: runs of anything but white space; characters: Unicode code points. */
export type Unit = 'words' | 'characters';

export const UNIT = {
  enum: ['words', 'characters'],
  default: 'words',
  description: 'tokens: words (runs of anything but white space) or characters (Unicode code points)',
} as const;

/** One of them, in the unit of a number. */
export const ONE: Readonly<Record<Unit, string>> = { words: 'word', characters: 'character' };

const WORD = /\S+/gu;

export const tokensOf = (text: string, unit: Unit): readonly string[] =>
  unit === 'words' ? (text.match(WORD) ?? []) : Array.from(text);

/** The inverse of `tokensOf`, but for the white space between words, which becomes one space. */
export const textOf = (tokens: readonly string[], unit: Unit): string => tokens.join(unit === 'words' ? ' ' : '');

/** Texts as numbers: text i is tokens[offsets[i]], ..., tokens[offsets[i + 1] - 1], each an index into `types`. */
export interface Encoding {
  /** the distinct tokens, in the order in which they were first seen */
  readonly types: readonly string[];
  readonly tokens: Uint32Array;
  /** length = texts + 1 */
  readonly offsets: Uint32Array;
}

const encode = (texts: readonly string[], unit: Unit): Encoding => {
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

const remembered: Readonly<Record<Unit, (texts: readonly string[]) => Encoding>> = {
  words: oncePer((texts) => encode(texts, 'words')),
  characters: oncePer((texts) => encode(texts, 'characters')),
};

/** Of the texts; read once in the life of the samples, whoever asks. */
export const encodingOf = ({ texts }: Text, unit: Unit): Encoding => remembered[unit](texts);
/** Bytes of UTF-8 of the texts together. */
export const bytesOf = oncePer(({ texts }: Text): number =>
  texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0),
);
/** Of what the texts continue; undefined where they stand by themselves. */
export const promptEncodingOf = ({ prompts }: Text, unit: Unit): Encoding | undefined =>
  prompts === undefined ? undefined : remembered[unit](prompts);

/** What an edit of texts has come to, in tokens. */
export interface EditCounts {
  /** that could have been edited: those of the texts, not of their prompts, nor their ends */
  read: number;
  /** that were drawn anew */
  edited: number;
  /** of these, that came out another */
  changed: number;
}

/** Reports which share of the tokens was edited, and which changed by it. */
export const reportEdit = ({ report }: Call, { read, edited, changed }: EditCounts): void => {
  if (read > 0) report({ values: { 'tokens edited': edited / read, 'tokens changed': changed / read } });
};
