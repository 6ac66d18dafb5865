import type { RandomStream, Text } from '../../../core/contracts/index.js';
import { aliasTable } from '../../../core/random/index.js';
import { tokensOf } from '../../text.js';
import { zipfLaw } from '../../symbols.js';

export interface BigramSettings {
  /** V: words are w0, ..., w(V - 1); w0 is the most frequent first word */
  readonly vocabulary: number;
  /** b of Zipf's law z */
  readonly exponent: number;
  /** c: how much the next word depends on the last */
  readonly coupling: number;
  /** mean words of a text */
  readonly length: number;
}
/** Zipf's law decides with the golden section's multiples where a word's own followers begin: they spread evenly. */
const GOLDEN = 0.6180339887498949;

/**
 * A Markov chain over words. The first word has law z. After each word the text ends with probability 1 / length; else
 * the next one is, with probability c, of the last word's own order (z over ranks that begin at a place of its own),
 * else of law z whatever the last word was: p(w | v) = c z((w - place(v)) mod V) + (1 - c) z(w).
 */
export const bigramLaw = ({ vocabulary, exponent, coupling, length }: BigramSettings) => {
  const z = zipfLaw(vocabulary, exponent);
  const table = aliasTable(z);
  const place = (word: number): number => Math.floor((((word + 1) * GOLDEN) % 1) * vocabulary);
  const names = Array.from({ length: vocabulary }, (_, word) => `w${word}`);
  const index = new Map(names.map((name, word) => [name, word]));
  const end = 1 / length;

  const draw = (random: RandomStream): string => {
    let word = table.draw(random);
    const said = [names[word]!];
    while (random.uniform() >= end) {
      const own = random.uniform() < coupling;
      word = own ? (place(word) + table.draw(random)) % vocabulary : table.draw(random);
      said.push(names[word]!);
    }
    return said.join(' ');
  };

  const logLikelihoodOf = (text: string): number => {
    let sum = 0;
    let last: number | undefined;
    for (const token of tokensOf(text, 'words')) {
      const word = index.get(token);
      if (word === undefined) return -Infinity;
      if (last === undefined) sum += Math.log(z[word]!);
      else {
        const rank = (word - place(last) + vocabulary) % vocabulary;
        sum += Math.log((1 - end) * (coupling * z[rank]! + (1 - coupling) * z[word]!));
      }
      last = word;
    }
    return last === undefined ? -Infinity : sum + Math.log(end);
  };
  return {
    draw,
    /** natural log; -Infinity for a text that the chain cannot say */
    logLikelihood: ({ texts }: Text): Float64Array => Float64Array.from(texts, logLikelihoodOf),
  };
};
export type BigramLaw = ReturnType<typeof bigramLaw>;
