import { bytesAsText, PAIR, type BytePairVocabulary } from './byte-pairs.js';

/** The 256 bytes in the order of Radford et al. (2019): those that print, then the others. */
export const BYTE_ORDER: readonly number[] = (() => {
  const prints = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  return [...bytes.filter(prints), ...bytes.filter((byte) => !prints(byte))];
})();

/**
 * Learns a vocabulary from pieces of text and how often each stands there: the pair that is most frequent becomes a token, of
 * equal ones the pair of the lower tokens, until there are `size` or no pair is `minimum` times there. Token 0 is the end, the
 * bytes follow, then the merged ones in their order: the numbers, ties and all, that Hugging Face's trainer gives.
 */
export const trainBytePairs = (
  pieces: ReadonlyMap<string, number>,
  size: number,
  minimum: number,
): BytePairVocabulary => {
  const tokens = ['', ...BYTE_ORDER.map((byte) => String.fromCharCode(byte))];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const merged = new MergedPieces(pieces, (byte) => ids.get(byte)!);
  const merges: number[] = [];
  while (tokens.length < size) {
    const top = merged.mostFrequent();
    if (top === undefined || top.count < Math.max(1, minimum)) break;
    const [left, right] = [Math.floor(top.pair / PAIR), top.pair % PAIR];
    const token = tokens[left]! + tokens[right]!;
    // Another pair may have made the same token.
    let made = ids.get(token);
    if (made === undefined) ids.set(token, (made = tokens.push(token) - 1));
    merges.push(left, right);
    merged.merge(top, left, right, made);
  }
  return { tokens, end: 0, merges: Uint32Array.from(merges) };
};

/** A pair with how often it was there when it was put into the queue, and the words that it came into then. */
interface Candidate {
  readonly pair: number;
  count: number;
  readonly words: readonly number[];
}

/** Distinct pieces as tokens, and the pairs that stand in them. */
class MergedPieces {
  readonly #symbols: Uint32Array;
  readonly #from: Uint32Array;
  readonly #length: Uint32Array;
  readonly #times: Float64Array;
  /** of every pair that was ever there; what is in the queue may say an earlier count */
  readonly #counts = new Map<number, number>();
  readonly #queue: Candidate[] = [];

  constructor(pieces: ReadonlyMap<string, number>, tokenOf: (byte: string) => number) {
    const words = Array.from(pieces.keys(), bytesAsText);
    this.#times = Float64Array.from(pieces.values());
    this.#length = Uint32Array.from(words, ({ length }) => length);
    this.#from = new Uint32Array(words.length);
    for (let word = 1; word < words.length; word++) this.#from[word] = this.#from[word - 1]! + this.#length[word - 1]!;
    this.#symbols = new Uint32Array(words.reduce((sum, { length }) => sum + length, 0));
    const added = new Map<number, number[]>();
    for (const [word, text] of words.entries()) {
      const from = this.#from[word]!;
      for (let i = 0; i < text.length; i++) {
        this.#symbols[from + i] = tokenOf(text[i]!);
        if (i > 0) this.#count(this.#symbols[from + i - 1]! * PAIR + this.#symbols[from + i]!, word, 1, added);
      }
    }
    this.#enqueue(added);
  }

  /** Taken out of the queue; undefined: no pair was ever there that is not merged. */
  mostFrequent(): Candidate | undefined {
    for (;;) {
      const top = this.#pop();
      const count = top === undefined ? 0 : this.#counts.get(top.pair)!;
      if (top === undefined || top.count === count) return top;
      top.count = count;
      this.#push(top);
    }
  }

  merge({ words }: Candidate, left: number, right: number, made: number): void {
    const symbols = this.#symbols;
    const added = new Map<number, number[]>();
    for (const word of words) {
      const from = this.#from[word]!;
      const end = from + this.#length[word]!;
      let to = from;
      for (let at = from; at < end; at++) {
        if (symbols[at] !== left || at + 1 === end || symbols[at + 1] !== right) {
          symbols[to++] = symbols[at]!;
          continue;
        }
        if (to > from) {
          this.#count(symbols[to - 1]! * PAIR + left, word, -1, added);
          this.#count(symbols[to - 1]! * PAIR + made, word, 1, added);
        }
        if (at + 2 < end) {
          this.#count(right * PAIR + symbols[at + 2]!, word, -1, added);
          this.#count(made * PAIR + symbols[at + 2]!, word, 1, added);
        }
        symbols[to++] = made;
        at++;
      }
      this.#length[word] = to - from;
    }
    this.#enqueue(added);
  }

  #count(pair: number, word: number, sign: 1 | -1, added: Map<number, number[]>): void {
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + sign * this.#times[word]!);
    if (sign < 0) return;
    const words = added.get(pair);
    if (words === undefined) added.set(pair, [word]);
    else if (words.at(-1) !== word) words.push(word);
  }

  #enqueue(added: ReadonlyMap<number, readonly number[]>): void {
    for (const [pair, words] of added) {
      const count = this.#counts.get(pair)!;
      if (count > 0) this.#push({ pair, count, words });
    }
  }

  #push(candidate: Candidate): void {
    const queue = this.#queue;
    let at = queue.length;
    for (let up = (at - 1) >> 1; at > 0 && goesFirst(candidate, queue[up]!); up = (at - 1) >> 1) {
      queue[at] = queue[up]!;
      at = up;
    }
    queue[at] = candidate;
  }

  #pop(): Candidate | undefined {
    const queue = this.#queue;
    const [first, last] = [queue[0], queue.pop()];
    const n = queue.length;
    if (last === undefined || n === 0) return first;
    let at = 0;
    for (let down = 1; down < n; down = 2 * at + 1) {
      if (down + 1 < n && goesFirst(queue[down + 1]!, queue[down]!)) down++;
      if (!goesFirst(queue[down]!, last)) break;
      queue[at] = queue[down]!;
      at = down;
    }
    queue[at] = last;
    return first;
  }
}
const goesFirst = (a: Candidate, b: Candidate): boolean =>
  a.count > b.count || (a.count === b.count && a.pair < b.pair);
