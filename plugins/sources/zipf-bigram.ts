import type { DataSource, OpenContext, RandomStream, RealData, Text } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { NumberedRows } from './numbered.js';
import { bigramLaw, type BigramLaw } from './text/bigram-law.js';
import { POSITIVE, PROBABILITY } from '../options.js';

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

/** Every cell of a process has the same law: the last one made is kept. */
let last: { readonly key: string; readonly law: BigramLaw } | undefined;
const lawOf = (options: Options<typeof schema>): BigramLaw => {
  const key = JSON.stringify(options);
  if (last?.key !== key) last = { key, law: bigramLaw(options) };
  return last.law;
};

class ZipfBigram implements DataSource<Text> {
  constructor(private readonly options: Options<typeof schema>) {}

  async open({ random, testRows }: OpenContext): Promise<RealData<Text>> {
    const { draw, logLikelihood } = lawOf(this.options);
    const sequence = (stream: RandomStream): ((from: number, count: number) => Text) => {
      const numbered = new NumberedRows(stream, BLOCK, (block) => void draw(block));
      return (from, count) => {
        const texts: string[] = [];
        numbered.read(from, count, (block, first, end) => {
          for (let row = first; row < end; row++) texts.push(draw(block));
        });
        return { kind: 'text', count, texts };
      };
    };
    const rows = sequence(random.child('rows'));
    return {
      size: Infinity,
      rows: async (from, count) => rows(from, count),
      test: sequence(random.child('test'))(0, testRows),
      truth: { logLikelihood },
    };
  }
}

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
