import type { FittedModel, Tokeniser, Tokens } from '../contracts/index.js';
import { refuse, typeOf } from './checks.js';

/** The tokeniser of a fitted model as the host hands it to everybody else. `within`: a call of the plugin's, guarded. */
export const guardedTokeniser = (model: FittedModel, within: <R>(hook: string, call: () => R) => R): Tokeniser => {
  const raw = within('tokeniser', () => checkTokeniser(model.tokeniser!()));
  const { size, end, fingerprint, asked } = raw;
  return {
    size,
    end,
    fingerprint,
    ...(asked === undefined ? {} : { asked }),
    encode: (text) => within('encode', () => checkTokens(raw.encode(text), raw)),
    decode: (tokens) => within('decode', () => checkText(raw.decode(tokens))),
  };
};

/** @throws CollapsarError COLLAPSAR_PLUGIN_RESULT */
const checkTokeniser = (value: unknown): Tokeniser => {
  if (typeof value !== 'object' || value === null) return refuse(`it returned ${typeOf(value)}, not a tokeniser`);
  const { size, end, fingerprint, asked, encode, decode } = value as Partial<Record<keyof Tokeniser, unknown>>;
  if (typeof encode !== 'function' || typeof decode !== 'function')
    refuse('it returned a tokeniser without encode or decode');
  if (!isTokenBelow(MOST + 1, size) || size < 2)
    refuse(`its tokeniser has the size ${String(size)}`, 'A size is a whole number from 2 to 2^31 - 1');
  else if (!isTokenBelow(size, end))
    refuse(`the end of its tokeniser is ${String(end)}`, 'The end is a token: a whole number below the size');
  checkAsked(asked, size);
  if (typeof fingerprint !== 'string' || fingerprint === '')
    refuse(`the fingerprint of its tokeniser is ${typeOf(fingerprint)}`, 'A fingerprint is text that is not empty');
  return value as Tokeniser;
};
const checkAsked = (asked: unknown, size: unknown): void => {
  if (asked === undefined || (Number.isInteger(asked) && (asked as number) > (size as number))) return;
  refuse(`its tokeniser was asked for ${String(asked)} tokens`, 'It says so only where that is more than its size');
};
const isTokenBelow = (size: number, value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < size;
/** Tensors of indices are int32. */
const MOST = 2147483647;

const checkTokens = (value: unknown, { size, end }: Tokeniser): Tokens => {
  if (!(value instanceof Uint8Array || value instanceof Uint16Array || value instanceof Uint32Array))
    return refuse(`it returned ${typeOf(value)}, not an array of tokens`);
  for (let i = 0; i < value.length; i++) {
    const token = value[i]!;
    if (token < size && token !== end) continue;
    refuse(
      `token ${i} of a text is ${token}`,
      'Tokens of a text are numbers below the size, and none of them is the end',
    );
  }
  return value;
};

const checkText = (value: unknown): string =>
  typeof value === 'string' ? value : refuse(`it returned ${typeOf(value)}, not text`);
