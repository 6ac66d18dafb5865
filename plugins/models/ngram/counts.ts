import type { Text, TrainingSet } from '../../../core/contracts/index.js';
import { checkWeight } from '../../../core/samples/index.js';
import { encodingOf, promptEncodingOf, type Unit } from '../../text.js';
import { PairTable } from '../../pair-table.js';

/** The end of a text, predicted like any token; stands before the first token too. */
export const END = 0;
/** A token that the training texts did not hold. */
export const UNKNOWN = 0xffffffff;

/** Token types by number: 0 is the end of a text, type i > 0 is words[i - 1]. */
class Vocabulary {
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

/** The k-grams of one length k. Each is a node: its first k - 1 tokens (a node of the level below) and its last token. */
export interface Level {
  readonly nodes: PairTable;
  /** by node: weight of the places where its last token was predicted; 0 for what only stood before a text */
  readonly counts: Float64Array;
}
export interface NgramCounts {
  readonly vocabulary: Vocabulary;
  /** levels[k] for k = 1, ..., order; levels[0] holds the empty gram, node 0, alone */
  readonly levels: readonly Level[];
  /** tokens of the longest text */
  readonly longest: number;
}

class Counter {
  readonly nodes = new PairTable();
  counts = new Float64Array(16);

  add(prefix: number, token: number, weight: number): number {
    const node = this.nodes.add(prefix, token);
    if (node >= this.counts.length) {
      const larger = new Float64Array(2 * this.counts.length);
      larger.set(this.counts);
      this.counts = larger;
    }
    this.counts[node]! += weight;
    return node;
  }

  level(): Level {
    return { nodes: this.nodes, counts: this.counts.slice(0, this.nodes.size) };
  }
}

/**
 * Every text ends in END and is preceded by order - 1 of them (as NLTK's `pad_both_ends`), or by its prompt after those.
 * Prompts are not learned: they are what the texts are conditioned on. One pass, a hash a gram.
 */
export const countNgrams = ({ parts, count }: TrainingSet<Text>, order: number, unit: Unit): NgramCounts => {
  const vocabulary = new Vocabulary();
  const counters = Array.from({ length: order + 1 }, () => new Counter());
  counters[0]!.add(0, 0, 0);
  /** history[k]: node of the last k tokens */
  const history = new Uint32Array(order);
  const step = (token: number, weight: number): void => {
    for (let k = order; k >= 1; k--) {
      const node = counters[k]!.add(history[k - 1]!, token, weight);
      if (k < order) history[k] = node;
    }
  };
  const before = new Uint32Array(order);
  for (let k = 1; k < order; k++) before[k] = counters[k]!.add(before[k - 1]!, END, 0);

  let longest = 0;
  let total = 0;
  for (const { samples, weight = 1 } of parts) {
    const texts = encodingOf(samples, unit);
    const prompts = promptEncodingOf(samples, unit);
    const promptTypes = vocabulary.learn(prompts?.types ?? []);
    const types = vocabulary.learn(texts.types);
    for (let row = 0; row < samples.count; row++) {
      history.set(before);
      if (prompts !== undefined)
        for (let i = prompts.offsets[row]!; i < prompts.offsets[row + 1]!; i++)
          step(promptTypes[prompts.tokens[i]!]!, 0);
      const end = texts.offsets[row + 1]!;
      for (let i = texts.offsets[row]!; i < end; i++) step(types[texts.tokens[i]!]!, weight);
      step(END, weight);
      longest = Math.max(longest, end - texts.offsets[row]!);
    }
    total += weight * samples.count;
  }
  checkWeight('ngram', count, total);
  return { vocabulary, levels: counters.map((counter) => counter.level()), longest };
};

/** Counts as they were saved: pairs of prefix and token in the order of their numbers, and how often each was seen, by level. */
export const restoreCounts = (
  words: readonly string[],
  longest: number,
  saved: {
    readonly prefixes: readonly Uint32Array[];
    readonly tokens: readonly Uint32Array[];
    readonly counts: readonly Float64Array[];
  },
): NgramCounts => {
  const levels = saved.counts.map((counts, k): Level => {
    const nodes = new PairTable(counts.length);
    for (let node = 0; node < counts.length; node++) nodes.add(saved.prefixes[k]![node]!, saved.tokens[k]![node]!);
    return { nodes, counts };
  });
  return { vocabulary: new Vocabulary([...words]), levels, longest };
};
