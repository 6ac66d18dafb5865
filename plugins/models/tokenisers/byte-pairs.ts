import { hash } from 'node:crypto';
import type { Tokeniser, Tokens } from '../../../core/contracts/index.js';
import { refuseHalfCharacters, textOfUtf8, utf8Of } from './bytes.js';

/** What a byte-pair tokeniser knows. */
export interface BytePairVocabulary {
  /** bytes of each token, a character of U+0000 to U+00FF each; every byte is a token. What stands at `end` has none. */
  readonly tokens: readonly string[];
  readonly end: number;
  /** [left, right, left, right, ...] in the order in which pairs become one token; of equal ones the last counts */
  readonly merges: Uint32Array;
}

/** Whether every byte is a token, the end is one, and what is merged and made of it are. */
export const isWhole = ({ tokens, end, merges }: BytePairVocabulary): boolean => {
  const known = new Set(tokens.filter((_, id) => id !== end));
  if (end >= tokens.length || tokens.length >= PAIR) return false;
  for (let byte = 0; byte < 256; byte++) if (!known.has(String.fromCharCode(byte))) return false;
  for (let i = 0; i < merges.length; i += 2) {
    const [left, right] = [merges[i]!, merges[i + 1]!];
    if (left === end || right === end || !known.has(`${tokens[left]}${tokens[right]}`)) return false;
  }
  return true;
};

/**
 * Pieces of a text, within which alone pairs are merged: those of GPT-2 (Radford et al. 2019), white space being Unicode's and
 * not JavaScript's. What is a letter or a number follows the Unicode version of Node.
 */
const PIECE =
  /'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** @throws CollapsarError COLLAPSAR_FIT_INVALID of half a surrogate pair */
export const piecesOf = (text: string): readonly string[] => {
  refuseHalfCharacters(text);
  return text.match(PIECE) ?? [];
};

/** The UTF-8 of a text, a character a byte. */
export const bytesAsText = (text: string): string => latin1(utf8Of(text));
const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

/** A pair of tokens as one number; a vocabulary is smaller than this. */
export const PAIR = 2097152;

/** Pieces whose tokens are remembered, and the longest that are. */
const [REMEMBERED, LONGEST] = [65536, 64];

/** Byte-level byte-pair encoding (Sennrich, Haddow & Birch 2016; Radford et al. 2019). Every text has tokens. */
export class BytePairs implements Tokeniser {
  readonly size: number;
  declare readonly asked?: number;
  readonly end: number;
  readonly fingerprint: string;
  /** token of each byte */
  readonly #byte = new Uint32Array(256);
  /** of each token */
  readonly #bytes: readonly Uint8Array[];
  /** of each pair that is merged: its place in that order */
  readonly #ranks = new Map<number, number>();
  /** by rank */
  readonly #made: Uint32Array;
  readonly #known = new Map<string, Uint32Array>();

  /** `asked`: tokens that were asked for, where the vocabulary was trained */
  constructor({ tokens, end, merges }: BytePairVocabulary, asked = 0) {
    if (asked > tokens.length) this.asked = asked;
    this.size = tokens.length;
    this.end = end;
    this.fingerprint = hash('sha256', JSON.stringify([tokens, end, Array.from(merges)]));
    this.#bytes = tokens.map((token, id) => (id === end ? new Uint8Array() : Buffer.from(token, 'latin1')));
    const ids = new Map(tokens.flatMap((token, id) => (id === end ? [] : [[token, id] as const])));
    for (let byte = 0; byte < 256; byte++) this.#byte[byte] = ids.get(String.fromCharCode(byte))!;
    this.#made = new Uint32Array(merges.length / 2);
    for (let rank = 0; rank < this.#made.length; rank++) {
      const [left, right] = [merges[2 * rank]!, merges[2 * rank + 1]!];
      this.#made[rank] = ids.get(tokens[left]! + tokens[right]!)!;
      this.#ranks.set(left * PAIR + right, rank);
    }
  }

  encode(text: string): Tokens {
    const out = new (this.size > 65536 ? Uint32Array : Uint16Array)(3 * text.length);
    let at = 0;
    for (const piece of piecesOf(text)) {
      const tokens = this.#known.get(piece) ?? this.#learn(piece);
      for (const token of tokens) out[at++] = token;
    }
    return out.slice(0, at);
  }

  decode(tokens: Tokens): string {
    const parts = Array.from(tokens, (token) => this.#bytes[token]!);
    return textOfUtf8(Buffer.concat(parts));
  }

  #learn(piece: string): Uint32Array {
    const tokens = this.#merged(Uint32Array.from(utf8Of(piece), (byte) => this.#byte[byte]!));
    if (piece.length <= LONGEST) {
      if (this.#known.size === REMEMBERED) this.#known.clear();
      this.#known.set(piece, tokens);
    }
    return tokens;
  }

  /** Merges, of the pairs that stand side by side, always the one of lowest rank, the first of equal ones. Uses up `symbols`. */
  #merged(symbols: Uint32Array): Uint32Array {
    const n = symbols.length;
    // What stands before and after each place; a place that was merged into the one before has no symbol any more.
    const [before, after] = [new Int32Array(n), new Int32Array(n)];
    const queue = new Places();
    const offer = (at: number): void => {
      if (at < 0 || after[at]! >= n) return;
      const rank = this.#ranks.get(symbols[at]! * PAIR + symbols[after[at]!]!);
      if (rank !== undefined) queue.push(rank, at);
    };
    for (let at = 0; at < n; at++) [before[at], after[at]] = [at - 1, at + 1];
    for (let at = 0; at < n; at++) offer(at);
    let left = n;
    while (queue.pop()) {
      const { at, rank } = queue;
      const next = after[at]!;
      // Either was merged with another since.
      if (symbols[at] === GONE || next >= n || this.#ranks.get(symbols[at]! * PAIR + symbols[next]!) !== rank) continue;
      symbols[at] = this.#made[rank]!;
      symbols[next] = GONE;
      after[at] = after[next]!;
      if (after[at]! < n) before[after[at]!] = at;
      left--;
      offer(before[at]!);
      offer(at);
    }
    return left === n ? symbols : symbols.filter((symbol) => symbol !== GONE);
  }
}
const GONE = 4294967295;

/** Places to merge at, lowest rank first, then leftmost: a binary heap of rank and place as one number. */
class Places {
  readonly #heap: number[] = [];
  rank = 0;
  at = 0;

  push(rank: number, place: number): void {
    const heap = this.#heap;
    const key = rank * 4294967296 + place;
    let at = heap.length;
    for (let up = (at - 1) >> 1; at > 0 && heap[up]! > key; up = (at - 1) >> 1) {
      heap[at] = heap[up]!;
      at = up;
    }
    heap[at] = key;
  }

  /** The first into `rank` and `at`; false: there is none. */
  pop(): boolean {
    const heap = this.#heap;
    if (heap.length === 0) return false;
    const first = heap[0]!;
    this.rank = Math.floor(first / 4294967296);
    this.at = first % 4294967296;
    const last = heap.pop()!;
    const n = heap.length;
    if (n === 0) return true;
    let at = 0;
    for (let down = 1; down < n; down = 2 * at + 1) {
      if (down + 1 < n && heap[down + 1]! < heap[down]!) down++;
      if (heap[down]! >= last) break;
      heap[at] = heap[down]!;
      at = down;
    }
    heap[at] = last;
    return true;
  }
}
