import { expect } from 'chai';
import type { FittedModel, Scorer, Text, Truth } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { calibration, sigmoid } from '../../../plugins/scorers/text-classifier/calibration.js';
import { hashedNgrams } from '../../../plugins/scorers/text-classifier/hashed-ngrams.js';
import { murmur3 } from '../../../plugins/scorers/text-classifier/murmur3.js';
import { textClassifier } from '../../../plugins/scorers/text-classifier.js';
import { instanceOf, meanOf, refusal } from '../../fixtures/entries.js';

const LETTERS = 'abcdefghij';
/** Writes words of five letters: each is `favourite` with this probability more than by chance. */
const writer = (favourite: string, more: number, prompts = false): FittedModel<Text> & { drawn: number } => ({
  drawn: 0,
  sample(count, { random }) {
    this.drawn += count;
    const letter = (): string => (random.uniform() < more ? favourite : LETTERS[random.below(10)]!);
    const texts = Array.from({ length: count }, () => Array.from({ length: 5 }, letter).join(''));
    return Promise.resolve({ kind: 'text', count, texts, ...(prompts ? { prompts: texts.map(() => 'p') } : {}) });
  },
  save: () => Promise.reject(new Error('is not saved')),
});
const context = (chain = 1, random = 2) => ({
  random: rootStream(random),
  chain: rootStream(chain),
  signal: new AbortController().signal,
  report: () => undefined,
});
const ask = async (options: object, of: Text, at: object = {}): Promise<Float64Array> =>
  instanceOf<Scorer<Text>>(textClassifier, options).score(of, { ...context(), ...at });
const texts = (...all: string[]): Text => ({ kind: 'text', count: all.length, texts: all });
const fresh = (model: FittedModel<Text>, count: number): Promise<Text> =>
  model.sample(count, { ...context(), random: rootStream(77) });

describe('scorer text-classifier', () => {
  it('gives the probability that a row is of the first sort: of rows that it gives p, p are', async () => {
    // With each letter an `a` with probability .1 + .9 x .3 or .1: the log odds of a word are a sum over its letters.
    const [positive, negative] = [writer('a', 0.3), writer('a', 0)];
    const [good, bad] = [await fresh(positive, 4000), await fresh(negative, 4000)];
    const options = { positive, negative, rows: 4000, order: 1 };
    const [high, low] = [await ask(options, good), await ask(options, bad)];
    const bins = new Map<number, { rows: number; good: number; sum: number }>();
    for (const [scores, is] of [
      [high, 1],
      [low, 0],
    ] as const)
      for (const p of scores) {
        const bin = bins.get(Math.floor(5 * p)) ?? { rows: 0, good: 0, sum: 0 };
        bins.set(Math.floor(5 * p), { rows: bin.rows + 1, good: bin.good + is, sum: bin.sum + p });
      }
    for (const { rows, good: right, sum } of bins.values()) {
      const p = sum / rows;
      if (rows > 200) expect(Math.abs(right / rows - p)).to.be.below(0.03 + 3 * Math.sqrt((p * (1 - p)) / rows));
    }
    expect(meanOf(high) - meanOf(low)).to.be.above(0.15);
  });
  it('knows nothing where there is nothing to know', async () => {
    const scores = await ask(
      { positive: writer('a', 0), negative: writer('b', 0), rows: 2000 },
      texts('aaaaa', 'bcdef'),
    );
    for (const score of scores) expect(score).to.be.closeTo(0.5, 0.1);
  });
  it('is learnt once, and the same from wherever in the chain it is asked first', async () => {
    const [positive, negative] = [writer('a', 0.5), writer('b', 0.5)];
    const scorer = instanceOf<Scorer<Text>>(textClassifier, { positive, negative, rows: 200 });
    const first = [...(await scorer.score(texts('aabba', 'zzz'), context()))];
    expect([...(await scorer.score(texts('zzz', 'aabba'), context(1, 3)))].reverse()).to.deep.equal(first);
    expect([positive.drawn, negative.drawn]).to.deep.equal([200, 200]);
    const options = { positive, negative, rows: 200 };
    expect([...(await ask(options, texts('aabba', 'zzz'), context(1, 9)))]).to.deep.equal(first);
    expect([...(await ask(options, texts('aabba', 'zzz'), context(2)))]).to.not.deep.equal(first);
  });
  it('knows of few texts each by heart where rows are held out, and of unseen ones nothing', async () => {
    // Which of 40 words are good no letter says.
    const words = Array.from({ length: 40 }, (_, i) => String.fromCharCode(0x4e00 + i).repeat(3));
    const some = (odd: number): FittedModel<Text> => ({
      sample: (count, { random }) =>
        Promise.resolve(texts(...Array.from({ length: count }, () => words[2 * random.below(20) + odd]!))),
      save: () => Promise.reject(new Error('is not saved')),
    });
    const options = { positive: some(0), negative: some(1), rows: 400 };
    const known = await ask({ ...options, apart: 'rows' }, texts(...words));
    known.forEach((score, i) => expect(score > 0.9).to.equal(i % 2 === 0));
    const unseen = await ask({ ...options, apart: 'texts' }, texts(...words));
    expect(Math.max(...unseen) - Math.min(...unseen)).to.be.below(Math.max(...known) - Math.min(...known));
  });
  it('takes the verifier of the source for its labels where it is to, whoever wrote a row', async () => {
    const truth: Truth<Text> = {
      correct: ({ texts: all }) => Uint8Array.from(all, (text) => (text.includes('c') ? 1 : 0)),
    };
    const options = { positive: writer('a', 0.2), negative: writer('a', 0.2), labels: 'truth', rows: 1000 };
    const [right, wrong] = await ask(options, texts('abcde', 'abide'), { truth });
    expect(right).to.be.above(0.8);
    expect(wrong).to.be.below(0.3);
    const needs = textClassifier.needs as (options: object) => readonly string[];
    expect([needs({}), needs({ labels: 'truth' })]).to.deep.equal([[], ['truth.correct']]);
  });
  it('says what it lacks: rows of one sort alone, and prompts on one side', async () => {
    const [positive, negative] = [writer('a', 0.5), writer('b', 0.5)];
    const all: Truth<Text> = { correct: ({ count }) => new Uint8Array(count).fill(1) };
    expect(await refusal(ask({ positive, negative, labels: 'truth', rows: 50 }, texts('a'), { truth: all }))).to.match(
      /^COLLAPSAR_FIT_INVALID .*of \d+ rows that it learns from \d+ are good: it needs good and bad ones/,
    );
    expect(await refusal(ask({ positive, negative: writer('b', 0.5, true) }, texts('a')))).to.match(
      /^COLLAPSAR_FIT_INVALID .*rows of one sort have prompts/,
    );
  });
  it('has a score for empty and for endless texts, and tells a prompt from what continues it only by both', async () => {
    const options = { positive: writer('a', 0.5), negative: writer('b', 0.5), rows: 100 };
    const scores = await ask(options, texts('', 'a'.repeat(100_000), '\u{1F600}'));
    expect(scores.every((score) => score > 0 && score < 1)).to.equal(true);
    const whole = hashedNgrams(texts('12+7=19'), { unit: 'characters', order: 4, width: 4096 });
    const parted = { ...texts('19'), prompts: ['12+7='] };
    expect(hashedNgrams(parted, { unit: 'characters', order: 4, width: 4096 })).to.deep.equal(whole);
  });
});

describe('features of texts by hash', () => {
  it('are hashed by MurmurHash3: the vectors of its reference implementation', () => {
    for (const [text, hash] of [
      ['', 0],
      ['test', 0xba6bd213],
      ['Hello, world!', 0xc0363e43],
      ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
    ] as const)
      expect(murmur3(Buffer.from(text)) >>> 0).to.equal(hash);
  });
  it('are rows of length 1, of n-grams up to the order, over the ends of the text', () => {
    const rows = hashedNgrams(texts('ab', ''), { unit: 'characters', order: 2, width: 1 << 20 });
    // begin a b end, and three pairs; begin end and one pair
    expect([...rows.offsets]).to.deep.equal([0, 7, 10]);
    expect([...rows.values].map((value) => Math.abs(value))).to.deep.equal([
      ...new Array<number>(7).fill(1 / Math.sqrt(7)),
      ...new Array<number>(3).fill(1 / Math.sqrt(3)),
    ]);
    const words = hashedNgrams(texts('one two'), { unit: 'words', order: 1, width: 1 << 20 });
    expect(words.columns.length).to.equal(4);
  });
});

describe('calibration of log odds', () => {
  it('finds what they are to be multiplied by, and 0 where they say nothing', () => {
    const random = rootStream(6);
    const odds = Float64Array.from({ length: 20_000 }, () => 2 * random.normal());
    const labels = Uint8Array.from(odds, (z) => (random.uniform() < sigmoid(0.4 * z) ? 1 : 0));
    expect(calibration(odds, labels)).to.be.closeTo(0.4, 0.03);
    expect(
      calibration(
        odds.map((z) => -z),
        labels,
      ),
    ).to.equal(0);
  });
  it('is finite where the odds part the labels without error', () => {
    const factor = calibration(Float64Array.of(-1, -1, 1, 1), Uint8Array.of(0, 0, 1, 1));
    // Targets of 1/4 and 3/4: the log odds of 3 to 1.
    expect(factor).to.be.closeTo(Math.log(3), 1e-8);
  });
});
