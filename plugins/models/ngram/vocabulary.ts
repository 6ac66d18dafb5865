/** The end of a text, predicted like any token; stands before the first token too. */
export const END = 0;
/** A token that the training texts did not hold. */
export const UNKNOWN = 0xffffffff;

/** Token types by number: 0 is the end of a text, type i > 0 is words[i - 1]. */
export class Vocabulary {
  readonly #index = new Map<string, number>();

  constructor(private readonly list: string[] = []) {
    list.forEach((word, i) => this.#index.set(word, i + 1));
  }

  /** known words, in the order in which they were first seen */
  get words(): readonly string[] {
    return this.list;
  }
  /** types, the end of a text included */
  get size(): number {
    return this.list.length + 1;
  }

  /** The number of each type, new ones learned. */
  learn(types: readonly string[]): Uint32Array {
    return Uint32Array.from(types, (word) => {
      const known = this.#index.get(word);
      if (known !== undefined) return known;
      this.list.push(word);
      this.#index.set(word, this.list.length);
      return this.list.length;
    });
  }

  /** The number of each type, or UNKNOWN. */
  find(types: readonly string[]): Uint32Array {
    return Uint32Array.from(types, (word) => this.#index.get(word) ?? UNKNOWN);
  }
}
