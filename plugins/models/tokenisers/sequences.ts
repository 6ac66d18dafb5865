import type { Text, Tokeniser, Tokens } from '../../../core/contracts/index.js';
import { CollapsarError, isCollapsarError } from '../../../core/errors/index.js';
import { oncePer } from '../../../core/samples/index.js';

/**
 * Texts as tokens. Row i is tokens[offsets[i]], ..., tokens[offsets[i + 1] - 1], of which those before completions[i] are its
 * prompt's; no end is among them.
 */
export interface Sequences {
  readonly count: number;
  readonly tokens: Tokens;
  /** the token that stands before and after each row */
  readonly end: number;
  /** length = count + 1 */
  readonly offsets: Uint32Array;
  /** where the prompt of each row ends; equal to its offset where it has none */
  readonly completions: Uint32Array;
}

const encode = ({ texts, prompts, count }: Text, tokeniser: Tokeniser): Sequences => {
  const offsets = new Uint32Array(count + 1);
  const completions = new Uint32Array(count);
  const parts: Tokens[] = [];
  let at = 0;
  const push = (text: string, row: number): void => {
    const tokens = tokensOf(text, row, tokeniser);
    parts.push(tokens);
    at += tokens.length;
  };
  for (let row = 0; row < count; row++) {
    offsets[row] = at;
    if (prompts !== undefined) push(prompts[row]!, row);
    completions[row] = at;
    push(texts[row]!, row);
  }
  offsets[count] = at;
  const tokens = new (tokeniser.size > 65536 ? Uint32Array : Uint16Array)(at);
  let to = 0;
  for (const part of parts) {
    tokens.set(part, to);
    to += part.length;
  }
  return { count, tokens, end: tokeniser.end, offsets, completions };
};

/** Of one text, prompt or not. @throws CollapsarError with its row */
export const tokensOf = (text: string, row: number, tokeniser: Tokeniser): Tokens => {
  try {
    return tokeniser.encode(text);
  } catch (error) {
    if (!isCollapsarError(error)) throw error;
    throw new CollapsarError(error.code, { ...error.explanation, where: `row ${row}` }, { cause: error });
  }
};

const remembered = oncePer((tokeniser: Tokeniser) => oncePer((samples: Text) => encode(samples, tokeniser)));

/** Encoded once in the life of the samples, whoever asks. @throws CollapsarError COLLAPSAR_FIT_INVALID */
export const sequencesOf = (samples: Text, tokeniser: Tokeniser): Sequences => remembered(tokeniser)(samples);
