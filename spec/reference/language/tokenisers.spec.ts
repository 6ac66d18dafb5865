import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { rootStream } from '../../../core/random/index.js';
import { trainBytePairs } from '../../../plugins/models/tokenisers/byte-pair-training.js';
import { BytePairs, piecesOf } from '../../../plugins/models/tokenisers/byte-pairs.js';
import { readTokenizerJson } from '../../../plugins/models/tokenisers/tokenizer-json.js';
import { AWKWARD } from '../../fixtures/awkward-texts.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

interface Corpus {
  readonly name: string;
  readonly texts: readonly string[];
  readonly size: number;
  readonly minimum: number;
}
interface Answer {
  readonly tokens: readonly (readonly number[])[];
  readonly merges: number;
  readonly size: number;
  readonly json: string;
}

const book = readFileSync(new URL('../../../studies/data/moby-dick.txt', import.meta.url), 'utf8').split(/\n\s*\n/);
/** Few letters in long words: ties, overlaps, and tokens that several pairs make, which no book has often. */
const babble = (seed: number): Corpus => {
  const random = rootStream(seed).child('babble');
  const word = (): string =>
    Array.from({ length: 1 + random.below(30) }, () => 'abc'[random.below(2 + (seed % 2))]).join('');
  const texts = Array.from({ length: 40 }, () => Array.from({ length: 1 + random.below(6) }, word).join(' '));
  return { name: `babble ${seed}`, texts, size: 257 + 20 * seed, minimum: 1 + (seed % 3) };
};
/** Theirs takes the text of the end for the end itself; here it is text. */
const TEXTS = AWKWARD.filter((text) => !text.includes('<|endoftext|>'));
const CORPORA: readonly Corpus[] = [
  { name: 'Moby-Dick, 300', texts: book, size: 300, minimum: 2 },
  { name: 'Moby-Dick, 2000', texts: book, size: 2000, minimum: 1 },
  { name: 'Moby-Dick, as many as stand there 3 times', texts: book, size: 30000, minimum: 3 },
  { name: 'awkward texts', texts: TEXTS, size: 600, minimum: 1 },
  { name: 'both', texts: [...book, ...TEXTS], size: 1500, minimum: 2 },
  ...Array.from({ length: 12 }, (_, i) => babble(i + 1)),
];

const trained = ({ texts, size, minimum }: Corpus) => {
  const pieces = new Map<string, number>();
  for (const text of texts) for (const piece of piecesOf(text)) pieces.set(piece, (pieces.get(piece) ?? 0) + 1);
  return trainBytePairs(pieces, size, minimum);
};

describe("byte-pair encoding beside Hugging Face's tokenizers", function () {
  this.timeout(60_000);
  let answers: readonly Answer[];
  before(function () {
    requires(this, 'Python with tokenizers', pythonHas('tokenizers'));
    answers = askPython(new URL('tokenisers.py', import.meta.url), ['tokenizers'], CORPORA);
  });

  for (const [i, corpus] of CORPORA.entries())
    it(`learns the same merges and gives the same tokens (${corpus.name})`, () => {
      const theirs = answers[i]!;
      const vocabulary = trained(corpus);
      expect(vocabulary.tokens.length).to.equal(theirs.size);
      const read = readTokenizerJson(theirs.json, 'tokenizer.json', '<|endoftext|>');
      expect(read.tokens.slice(1)).to.deep.equal(vocabulary.tokens.slice(1));
      // Theirs names a pair once where ours may come back to it; the last counts.
      expect(lastOf(vocabulary.merges)).to.deep.equal(lastOf(read.merges));
      for (const tokeniser of [new BytePairs(vocabulary), new BytePairs(read)])
        for (const [row, text] of corpus.texts.entries())
          expect(Array.from(tokeniser.encode(text)), text.slice(0, 80)).to.deep.equal(theirs.tokens[row]);
    });
});

/** Pairs in the order of the last time that each stands there. */
const lastOf = (merges: Uint32Array): readonly string[] => {
  const last = new Map<string, number>();
  for (let i = 0; i < merges.length; i += 2) last.set(`${merges[i]} ${merges[i + 1]}`, i);
  return [...last].sort(([, a], [, b]) => a - b).map(([pair]) => pair);
};
