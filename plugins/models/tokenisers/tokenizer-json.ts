import { CollapsarError } from '../../../core/errors/index.js';
import { BYTE_ORDER } from './byte-pair-training.js';
import { bytesAsText, PAIR, type BytePairVocabulary } from './byte-pairs.js';

interface AddedToken {
  readonly id: number;
  readonly content: string;
}

/** What is read of a `tokenizer.json` of Hugging Face's tokenizers; everything may be missing or of another kind. */
interface TokenizerJson {
  readonly added_tokens?: readonly AddedToken[];
  readonly normalizer?: { readonly type?: string } | null;
  readonly pre_tokenizer?: {
    readonly type?: string;
    readonly add_prefix_space?: boolean;
    readonly use_regex?: boolean;
  } | null;
  readonly model?: {
    readonly type?: string;
    readonly dropout?: number | null;
    readonly continuing_subword_prefix?: string | null;
    readonly end_of_word_suffix?: string | null;
    readonly byte_fallback?: boolean;
    readonly ignore_merges?: boolean;
    readonly vocab?: Readonly<Record<string, number>>;
    readonly merges?: readonly (string | readonly [string, string])[];
  };
}

/** Byte of each character that stands for one in such a file: the bytes that print are their own, the others follow U+00FF. */
const PRINTING = BYTE_ORDER.indexOf(0);
const BYTES = new Map(
  BYTE_ORDER.map((byte, i) => [String.fromCharCode(i < PRINTING ? byte : 256 + i - PRINTING), byte]),
);

/**
 * The vocabulary of a byte-level byte-pair tokeniser in the form of GPT-2, as Hugging Face's tokenizers save it. Of its added
 * tokens only the one that ends a text is ever given: elsewhere they are text like any other.
 *
 * @param name of the file, for messages
 * @param end the text of the token that ends a text
 * @throws CollapsarError COLLAPSAR_OPTION_INVALID of another kind of tokeniser, or a file that is none
 */
export const readTokenizerJson = (text: string, name: string, end: string): BytePairVocabulary => {
  const refuse: Refuse = (what, why) => {
    throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
      where: name,
      what,
      ...(why === undefined ? {} : { why }),
      fix: 'Give the tokenizer.json of a byte-level BPE as GPT-2 has it, or leave `file` out and have one trained',
    });
  };
  const json = parsed(text) ?? refuse('it is not JSON');
  const fault = FAULTS.map((find) => find(json)).find((found) => found !== undefined);
  if (fault !== undefined)
    refuse(fault, 'Only byte-level byte-pair encoding with the pieces of GPT-2 is read: another gives other tokens');
  const added = json.added_tokens ?? [];
  const ends =
    added.find(({ content }) => content === end) ??
    refuse(
      `it has no added token "${end}" to end a text with`,
      `It has ${added.length === 0 ? 'none' : added.map(({ content }) => `"${content}"`).join(', ')}; \`end\` says which one ends a text`,
    );
  const isAdded = new Set(added.map(({ id }) => id));
  const ids = new Map(Object.entries(json.model?.vocab ?? {}).filter(([, id]) => !isAdded.has(id)));
  return { tokens: tokensIn(ids, added, refuse), end: ends.id, merges: mergesIn(json, ids, refuse) };
};

type Refuse = (what: string, why?: string) => never;

const parsed = (text: string): TokenizerJson | undefined => {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as TokenizerJson) : undefined;
  } catch {
    return undefined;
  }
};

const MODEL_WORDS = [
  'dropout',
  'continuing_subword_prefix',
  'end_of_word_suffix',
  'byte_fallback',
  'ignore_merges',
] as const;
const UNSET: readonly unknown[] = [undefined, null, '', 0, false];

/** What makes it a tokeniser that gives other tokens than ours would. */
const FAULTS: readonly ((json: TokenizerJson) => string | undefined)[] = [
  ({ model }) => (model?.type === 'BPE' ? undefined : `its model is ${model?.type ?? 'missing'}, not BPE`),
  ({ normalizer }) =>
    UNSET.includes(normalizer) ? undefined : `it changes texts before it splits them (${normalizer?.type})`,
  ({ pre_tokenizer: pieces }) =>
    pieces?.type === 'ByteLevel' ? undefined : `its pre-tokenizer is ${pieces?.type ?? 'missing'}, not ByteLevel`,
  ({ pre_tokenizer: pieces }) =>
    pieces?.add_prefix_space === true ? 'it puts a space before every text (add_prefix_space)' : undefined,
  ({ pre_tokenizer: pieces }) =>
    pieces?.use_regex === false ? 'it does not split texts into pieces (use_regex: false)' : undefined,
  ({ model }) => {
    const set = MODEL_WORDS.find((word) => !UNSET.includes(model?.[word]));
    return set === undefined ? undefined : `it sets ${set}`;
  },
];

const tokensIn = (
  ids: ReadonlyMap<string, number>,
  added: readonly AddedToken[],
  refuse: Refuse,
): readonly string[] => {
  for (const [character, byte] of BYTES) if (!ids.has(character)) refuse(`it has no token for the byte ${byte}`);
  const tokens: string[] = [];
  for (const [token, id] of ids) {
    const bytes = Array.from(
      token,
      (character) => BYTES.get(character) ?? refuse(`its token "${token}" is not of bytes`),
    );
    tokens[id] = String.fromCharCode(...bytes);
  }
  for (const { content, id } of added) tokens[id] = bytesAsText(content);
  if (tokens.length >= PAIR || tokens.length !== ids.size + new Set(added.map(({ id }) => id)).size)
    refuse('its tokens are not numbered from 0 on without a gap');
  return tokens;
};

const mergesIn = ({ model }: TokenizerJson, ids: ReadonlyMap<string, number>, refuse: Refuse): Uint32Array =>
  Uint32Array.from(
    (model?.merges ?? []).flatMap((merge) => {
      const [left = '', right = ''] = typeof merge === 'string' ? merge.split(' ') : merge;
      if (![left, right, left + right].every((token) => ids.has(token)))
        refuse(`it merges "${left}" and "${right}", which are not all in its vocabulary`);
      return [ids.get(left)!, ids.get(right)!];
    }),
  );
