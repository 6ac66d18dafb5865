import type { DataSource, OpenContext, RandomStream, RealData, Text } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { endless, NumberedRows, type Sequence } from './sequence.js';
import { POSITIVE, PROBABILITY } from '../options.js';
import { aliasTable } from '../../core/random/index.js';
import { tokensOf } from '../text.js';
import { keepLast, zipfLaw } from '../symbols.js';

const schema = objectSchema({
  vocabulary: { type: 'integer', minimum: 2, maximum: 1_000_000, default: 20_000, description: 'V, distinct words' },
  exponent: { ...POSITIVE, default: 1, description: "b of Zipf's law" },
  coupling: {
    ...PROBABILITY,
    default: 0.8,
    description: 'how much a word depends on the one before it: 0 not at all, 1 by that alone',
  },
  length: { type: 'number', minimum: 1, default: 20, description: 'mean words of a text; lengths are geometric' },
});

/** Texts in a block: one has some twenty words. */
const BLOCK = 16;

const lawOf = keepLast((options: Options<typeof schema>) => bigramLaw(options));

class ZipfBigram implements DataSource<Text> {
  constructor(private readonly options: Options<typeof schema>) {}

  async open(context: OpenContext): Promise<RealData<Text>> {
    const { draw, logLikelihood } = lawOf(this.options);
    const sequence = (random: RandomStream): Sequence<Text> => {
      const numbered = new NumberedRows(random, BLOCK, (block) => void draw(block));
      return (from, count) => {
        const texts: string[] = [];
        numbered.read(from, count, (block, first, end) => {
          for (let row = first; row < end; row++) texts.push(draw(block));
        });
        return { kind: 'text', count, texts };
      };
    };
    return endless(context, sequence, { truth: { logLikelihood } });
  }
}

/** Zipf's law decides with the golden section's multiples where a word's own followers begin: they spread evenly. */
const GOLDEN = 0.6180339887498949;

/**
 * A Markov chain over words. The first word has law z. After each word the text ends with probability 1 / length; else
 * the next one is, with probability c, of the last word's own order (z over ranks that begin at a place of its own),
 * else of law z whatever the last word was: p(w | v) = c z((w - place(v)) mod V) + (1 - c) z(w).
 */
export const bigramLaw = ({ vocabulary, exponent, coupling, length }: Options<typeof schema>) => {
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

export const zipfBigram = source({
  id: 'zipf-bigram',
  summary: "Texts of a Markov chain over words with Zipf's law, likelihood known exactly: a bigram model can be right",
  reference: 'Setting of Suresh et al. 2024, Rate of Model Collapse in Recursive Training',
  data: 'text',
  options: schema,
  provides: ['truth.likelihood'],
  publishable: true,
  implementation: ZipfBigram,
});
