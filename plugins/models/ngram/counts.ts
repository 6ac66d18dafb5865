import type { Text, TrainingSet } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { encodingOf, promptEncodingOf } from '../../text/encoding.js';
import type { Unit } from '../../text/tokens.js';
import { Pairs } from './pairs.js';
import { END, Vocabulary } from './vocabulary.js';

/** The k-grams of one length k. Each is a node: its first k - 1 tokens (a node of the level below) and its last token. */
export interface Level {
  readonly nodes: Pairs;
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
  readonly nodes = new Pairs();
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
export const countNgrams = ({ parts }: TrainingSet<Text>, order: number, unit: Unit): NgramCounts => {
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
  if (!(total > 0))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', { what: 'no text has a weight above 0', where: 'ngram' });
  return { vocabulary, levels: counters.map((counter) => counter.level()), longest };
};
