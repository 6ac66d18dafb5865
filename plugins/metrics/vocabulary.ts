import type { Measured, Metric, Output, Subject, Text } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { oncePer } from '../../core/samples/index.js';
import { COUNT } from '../options.js';
import { encodingOf } from '../text.js';
import { harmless, LOST, orHarmless, sampled } from './measured.js';
import { AMOUNT, LOG_TAIL_MASS, REAL, SHARE } from './outputs.js';
import { logSmoothedMass } from './survival.js';
import { rarefied, type Sums, type Words } from './vocabulary/rarefaction.js';

const schema = objectSchema({
  words: {
    enum: ['bare', 'written'],
    default: 'bare',
    description:
      'bare: runs of letters and digits without capitals, an apostrophe or a hyphen within them kept ("Whale--you\'re" is whale and you\'re); written: as they stand between white space',
  },
  rare: {
    ...COUNT,
    default: 1,
    description: 'a word is rare that no more than this many of half of the held-out texts hold',
  },
});

/**
 * Half of the held-out texts are the real corpus; as much text, by words, of the model's and of the other half is looked
 * through for its words. All shares are expectations over all such halves and samples of whole texts, by the hypergeometric
 * law (rarefaction by samples, Gotelli & Colwell 2001): nothing is drawn, and how many rows there are moves no mean.
 */
class Vocabulary implements Metric<Text> {
  readonly outputs: readonly Output[] = [
    {
      name: 'surviving',
      title: 'Words of real texts still used',
      summary: "share of the words of half of the held-out texts that occur in as much of the model's text",
      ...SHARE,
      ...REAL,
    },
    {
      name: 'expected',
      title: 'Words that as much real text uses',
      summary: 'share of the words of half of the held-out texts that occur in as much other real text',
      ...SHARE,
      ...REAL,
    },
    {
      name: 'retained',
      title: 'Words still used, over what real text uses',
      summary: 'surviving over expected: 1 where words survive as they do in real text',
      ...AMOUNT,
      ...REAL,
    },
    {
      name: 'rareRecall',
      title: 'Rare words still used',
      summary: "share of the rare words of half of the held-out texts that occur in as much of the model's text",
      ...SHARE,
      ...REAL,
    },
    {
      name: 'rareExpected',
      title: 'Rare words that as much real text uses',
      summary: 'share of the rare words of half of the held-out texts that occur in as much other real text',
      ...SHARE,
      ...REAL,
    },
    {
      name: 'rareRetained',
      title: 'Rare words still used, over what real text uses',
      summary: 'rareRecall over rareExpected: 1 where rare words survive as they do in real text',
      ...AMOUNT,
      ...REAL,
    },
    {
      name: 'logRareKept',
      title: 'Rare words kept, by their mass (log)',
      summary:
        'log of the share of real words that are rare ones which still occur, smoothed: log(P (m s + 1/2) / (m + 1)), P the share of all m rare words, s their recall',
      ...LOG_TAIL_MASS,
      recall: 'rareRecall',
    },
    {
      name: 'types',
      title: 'Words used',
      summary: "distinct words in as much of the model's text as the other half of the held-out texts is",
      ...AMOUNT,
      ...REAL,
      scale: 'log',
    },
    {
      name: 'unknown',
      title: 'Words that no real text has',
      summary: "share of the words of the model's text that no held-out text holds",
      ...SHARE,
      ...REAL,
      measures: 'hallucination',
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure({ test, rows }: Subject<Text>): Promise<Readonly<Record<string, Measured>>> {
    const { words, rare } = this.options;
    const real = wordsOf[words](test);
    const made = await rows();
    if (real.count < 2 || real.total === 0 || made.count === 0) return harmless(this.outputs);
    const model = wordsOf[words](made);
    if (model.total === 0) return LOST;

    const { sums, found } = rarefied(real, model, rare);
    let [types, unknown] = [0, 0];
    for (const c of model.texts.values()) types += found(c);
    for (const [word, times] of model.times) if (!real.texts.has(word)) unknown += times;
    return {
      surviving: sampled(Math.min(1, sums.kept / sums.real)),
      expected: sampled(Math.min(1, sums.again / sums.real)),
      retained: orHarmless(ratio(sums.kept, sums.again)),
      ...rareWords(sums),
      types: sampled(types),
      unknown: sampled(unknown / model.total),
    };
  }
}

/** Where less than one word is expected to be rare, none is, and there is nothing to measure for any model. */
const rareWords = ({ rare, rareAgain, rareKept, rareRows, rows }: Sums): Readonly<Record<string, Measured>> => {
  if (rare < 1)
    return { rareRecall: 'harmless', rareExpected: 'harmless', rareRetained: 'harmless', logRareKept: 'harmless' };
  return {
    rareRecall: sampled(Math.min(1, rareKept / rare)),
    rareExpected: sampled(Math.min(1, rareAgain / rare)),
    rareRetained: orHarmless(ratio(rareKept, rareAgain)),
    logRareKept: sampled(Math.min(0, Math.log(rareRows / rows) + logSmoothedMass(Math.min(rareKept, rare), rare))),
  };
};

/**
 * What is no part of a word: white space, ASCII punctuation, and what Unicode keeps at fixed places as punctuation of Latin
 * and general use. A list of its own, since the classes of regular expressions change with the Unicode of each Node.
 */
const OUTSIDE = '\\s!-\\/:-@\\[-`{-~\\u00a1-\\u00bf\\u2010-\\u2027\\u2030-\\u205e\\u3001-\\u3003\\u3008-\\u3011';
const BARE = new RegExp(`[^${OUTSIDE}]+(?:['\u2019-][^${OUTSIDE}]+)*`, 'gu');

/** The words in a token; none where it is punctuation alone. */
export const bareWords = (token: string): readonly string[] => token.toLowerCase().match(BARE) ?? [];

const countWords = (samples: Text, wordsIn: (token: string) => readonly string[]): Words => {
  const { types, tokens, offsets } = encodingOf(samples, 'words');
  const names = types.map(wordsIn);
  const texts = new Map<string, number>();
  const times = new Map<string, number>();
  const last = new Map<string, number>();
  let total = 0;
  for (let row = 0; row < samples.count; row++)
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++)
      for (const word of names[tokens[i]!]!) {
        total++;
        times.set(word, (times.get(word) ?? 0) + 1);
        if (last.get(word) === row) continue;
        last.set(word, row);
        texts.set(word, (texts.get(word) ?? 0) + 1);
      }
  return { count: samples.count, total, texts, times };
};

const wordsOf: Readonly<Record<Options<typeof schema>['words'], (samples: Text) => Words>> = {
  bare: oncePer((samples) => countWords(samples, bareWords)),
  written: oncePer((samples) => countWords(samples, (token) => [token])),
};

/** undefined: there is nothing to divide by, for any model. */
const ratio = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);

export const vocabulary = metric({
  id: 'vocabulary',
  summary: "How many of the real texts' words, and of their rare words, still occur in generated ones",
  reference:
    'Gotelli & Colwell 2001 (rarefaction); in the recursion: Guo et al. 2024, The Curious Decline of Linguistic Diversity',
  data: 'text',
  options: schema,
  implementation: Vocabulary,
});
