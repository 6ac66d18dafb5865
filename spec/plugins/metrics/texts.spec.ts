import { expect } from 'chai';
import type { FittedModel, Text } from '../../../core/contracts/index.js';
import { copiedSpan } from '../../../plugins/metrics/copied-span.js';
import { exactMatch } from '../../../plugins/metrics/exact-match.js';
import { mauve } from '../../../plugins/metrics/mauve.js';
import { frontierIntegral, mauveArea } from '../../../plugins/metrics/mauve/divergence-frontier.js';
import { likeliest, nextToken } from '../../../plugins/metrics/next-token.js';
import { referencePerplexity } from '../../../plugins/metrics/reference-perplexity.js';
import { textDiversity } from '../../../plugins/metrics/text-diversity.js';
import { textLength } from '../../../plugins/metrics/text-length.js';
import { bareWords, vocabulary } from '../../../plugins/metrics/vocabulary.js';
import { drawn } from '../../fixtures/long-tail.js';
import { text } from '../models/symbol-fixtures.js';
import { create, measure, normalVectors, told } from './subject.js';

const REAL = text('the cat sat on the mat', 'a dog ran off with the cat', 'so it goes');
const prompted = (prompts: readonly string[], ...texts: readonly string[]): Text => ({ ...text(...texts), prompts });
const statesOf = async (...[entry, given, options]: Parameters<typeof told>): Promise<ReadonlySet<unknown>> =>
  new Set(Object.values(await told(entry, given, options)));

describe('metrics of texts', () => {
  describe('text-diversity', () => {
    it('is of a text said over and over what that text is: all repeats of each other, few of themselves', async () => {
      const found = await told(textDiversity, { rows: text(...Array<string>(10).fill('a b c d e')), test: REAL });
      expect(found).to.include({ distinct1: 0.1, distinct4: 0.1, selfBleu: 1, repetition2: 0 });
      // 40 pairs of tokens, 4 different ones 10 times each: 4 x 45 of 780 pairs of them are equal.
      expect(found['logEffective2']).to.be.closeTo(-Math.log(180.5 / 781), 1e-12);
    });
    it('has an effective number of 2-grams that few texts tell without bias, where distinct-n is near 1', async () => {
      const log = async (texts: Text) =>
        (await measure(textDiversity, { rows: texts, test: REAL }))['logEffective2']!.value;
      const [few, many, narrow] = [drawn(200, 1), drawn(4000, 2), drawn(200, 3, 100)];
      expect(await log(few)).to.be.closeTo(await log(many), 0.15);
      expect(await log(narrow)).to.be.below((await log(few)) - 0.4);
    });
    it('knows repetition within a text: rep-2 of six words that alternate is 3 of 5', async () => {
      const found = await measure(textDiversity, { rows: text('a b a b a b', 'c'), test: REAL });
      expect(found['repetition2']!.value).to.be.closeTo(3 / 5, 1e-12);
    });
    it('is lost where texts are empty or too short, and nothing to measure where real ones are', async () => {
      expect(await statesOf(textDiversity, { rows: text('', ''), test: REAL })).to.deep.equal(new Set(['lost']));
      expect(await statesOf(textDiversity, { rows: REAL, test: text('', '') })).to.deep.equal(new Set(['harmless']));
      const short = await told(textDiversity, { rows: text('a b', 'b a'), test: REAL });
      expect(short).to.include({ distinct2: 1, distinct3: 'lost', repetition4: 'lost' });
      const one = await told(textDiversity, { rows: text('a b c d'), test: REAL });
      expect(one).to.include({ distinct1: 1, selfBleu: 'harmless' });
    });
    it('holds texts of one word for the same, though no longer n-gram tells', async () => {
      const found = await told(textDiversity, { rows: text('a', 'a', 'a'), test: REAL });
      expect(found['selfBleu']).to.equal(1);
    });
  });

  describe('vocabulary', () => {
    it('reads words without capitals and punctuation', () => {
      expect(bareWords('“Whale!”')).to.deep.equal(['whale']);
      expect(bareWords("sea—and--you're")).to.deep.equal(['sea', 'and', "you're"]);
      expect(bareWords('well-to-do,')).to.deep.equal(['well-to-do']);
      expect(bareWords('3,000')).to.deep.equal(['3', '000']);
      expect(bareWords('—…')).to.deep.equal([]);
      expect(bareWords('Наука;日本')).to.deep.equal(['наука', '日本']);
    });
    it('survives as in real text where texts are real, however many there are', async () => {
      for (const [rows, test] of [
        [300, 300],
        [1000, 100],
        [100, 1000],
      ] as const) {
        const found = await measure(vocabulary, { rows: drawn(rows, 1), test: drawn(test, 2) });
        expect(found['retained']!.value, `${rows} of ${test}`).to.be.closeTo(1, 0.05);
        expect(found['rareRetained']!.value, `${rows} of ${test}`).to.be.closeTo(1, 0.15);
        expect(found['surviving']!.value).to.be.closeTo(found['expected']!.value, 0.05);
      }
    });
    it('loses rare words first where a model is left with the frequent ones', async () => {
      const test = drawn(400, 2);
      const found = await measure(vocabulary, { rows: drawn(400, 1, 40), test });
      expect(found['rareRetained']!.value).to.be.below(0.5 * found['retained']!.value);
      const whole = await measure(vocabulary, { rows: drawn(400, 1), test });
      expect(found['logRareKept']!.value).to.be.below(whole['logRareKept']!.value - 1);
      expect(found['types']!.value).to.be.closeTo(39, 1);
      expect(found['unknown']!.value).to.equal(0);
      expect((await measure(vocabulary, { rows: drawn(40, 1, 5000), test }))['unknown']!.value).to.be.above(0.1);
    });
    it('is lost without a word, nothing to measure without real ones; rare words where none is rare', async () => {
      expect(await statesOf(vocabulary, { rows: text('', '—'), test: REAL })).to.deep.equal(new Set(['lost']));
      for (const test of [text('a'), text('', '—')])
        expect(await statesOf(vocabulary, { rows: REAL, test })).to.deep.equal(new Set(['harmless']));
      const same = await told(vocabulary, { rows: text('a', 'a'), test: text('a', 'a', 'a', 'a') });
      expect(same).to.include({ surviving: 1, retained: 1, rareRecall: 'harmless', logRareKept: 'harmless' });
    });
  });

  it('text-length knows empty texts, and no spread of a single one', async () => {
    const found = await told(textLength, { rows: text('', 'a b'), test: text('a', 'b') });
    expect(found).to.include({ mean: 1, empty: 0.5, distance: 1, median: 1 });
    expect(await told(textLength, { rows: text('a'), test: REAL })).to.include({ mean: 1, sd: 'harmless' });
  });

  describe('reference-perplexity', () => {
    const sure = { logLikelihood: async ({ texts }: Text) => Float64Array.from(texts, (each) => -each.length) };
    it('refuses a model without a likelihood', () => {
      expect(() => create(referencePerplexity, { model: {} })).to.throw(/the model does not provide `logLikelihood`/);
    });
    it('is infinite where a text is impossible, which is improbable as well', async () => {
      const model = {
        logLikelihood: async ({ texts }: Text) => Float64Array.from(texts, (each) => (each === 'x' ? -Infinity : -1)),
      };
      const found = await told(referencePerplexity, { rows: text('x', 'a'), test: text('b', 'c') }, { model });
      expect(found).to.include({ value: Infinity, mean: Infinity, high: Infinity, improbable: 0.5, probable: 0 });
    });
    it('has no level where real texts are impossible', async () => {
      const model = { logLikelihood: async ({ count }: Text) => new Float64Array(count).fill(-Infinity) };
      const found = await told(referencePerplexity, { rows: text('a'), test: REAL }, { model });
      expect(found).to.include({ value: Infinity, median: Infinity, improbable: 'harmless', probable: 'harmless' });
    });
    it('is of nothing without texts of either side', async () => {
      for (const given of [
        { rows: text(), test: REAL },
        { rows: REAL, test: text() },
      ])
        expect(await statesOf(referencePerplexity, given, { model: sure })).to.deep.equal(new Set(['harmless']));
    });
  });

  it('next-token finds the likeliest, fewer than asked for too, and needs a model that tells', async () => {
    const top = new Float64Array(3);
    expect(likeliest([0.1, 0.4, 0.2, 0.3], top)).to.be.closeTo(0.9, 1e-12);
    expect([...top]).to.deep.equal([0.4, 0.3, 0.2]);
    expect(likeliest([1], top)).to.equal(1);
    expect(await statesOf(nextToken, { test: REAL })).to.deep.equal(new Set(['harmless']));
  });

  describe('copied-span', () => {
    it('tells what a model gives away of its real texts from what held-out ones share by chance', async () => {
      const [own, held] = [text('a b c d e f', 'g h i j'), text('a b x y', 'k l m n')];
      const found = await told(
        copiedSpan,
        { rows: text('z b c d e f', 'a b', 'q'), test: held, trained: [own] },
        { above: 3 },
      );
      expect(found).to.deep.equal({ median: 2, longest: 5, copied: 1 / 3, whole: 1 / 3, closer: (1 + 0.5 + 0.5) / 3 });
    });
    it('looks at every training text, and says nothing where there is none', async () => {
      const found = await told(copiedSpan, {
        rows: text('a b', 'c d'),
        test: REAL,
        trained: [text('c'), text('', 'a b')],
      });
      expect(found).to.include({ longest: 2, median: 1.5, whole: 0.5 });
      expect(await statesOf(copiedSpan, { rows: REAL, test: REAL })).to.deep.equal(new Set(['harmless']));
    });
    it('is 0 of empty texts', async () => {
      const found = await told(copiedSpan, { rows: text('', ''), test: REAL, trained: [REAL] });
      expect(found).to.deep.equal({ median: 0, longest: 0, copied: 0, whole: 0, closer: 0.5 });
    });
  });

  describe('mauve', () => {
    /** Features of a text: the row of that number. */
    const features: Pick<FittedModel<Text>, 'features'> = {
      features: async ({ texts, count }) => {
        const { values } = normalVectors(4000, 6, 1);
        const at = texts.map(Number);
        return {
          kind: 'vectors',
          count,
          shape: [6],
          values: Float64Array.from({ length: count * 6 }, (_, i) => values[at[Math.floor(i / 6)]! * 6 + (i % 6)]!),
        };
      },
    };
    const numbered = (from: number, count: number): Text =>
      text(...Array.from({ length: count }, (_, i) => String(from + i)));
    const value = async (n: number, seed = 0, clusters?: number): Promise<number> =>
      (
        await measure(
          mauve,
          { rows: numbered(0, n), test: numbered(2000, n) },
          { model: features, seed, ...(clusters === undefined ? {} : { clusters }) },
        )
      )['value']!.value;

    it('is 1 of the same texts, and 0 of those that share no cluster', async () => {
      const rows = numbered(0, 60);
      const same = await told(mauve, { rows, test: rows }, { model: features });
      expect(same['value']).to.be.closeTo(1, 1e-6);
      expect(same['frontierIntegral']).to.equal(0);
      const [p, q] = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
      expect(mauveArea(p, q, 5)).to.be.below(0.02);
      expect(frontierIntegral(p, q)).to.equal(1);
    });
    it('is below 1 of texts of one law, another seed of the clusters moves it a little', async () => {
      const seeds = await Promise.all([0, 1, 2, 3].map((seed) => value(400, seed)));
      expect(new Set(seeds).size).to.equal(4);
      for (const each of seeds) expect(each).to.be.within(0.85, 0.995);
      expect(await value(400)).to.equal(seeds[0]);
    });
    it('is the lower of texts of one law the fewer of them a cluster has', async () => {
      const [few, more, many] = await Promise.all([40, 200, 1000].map((n) => value(n, 0, 20)));
      expect(few).to.be.below(more! - 0.1);
      expect(more).to.be.below(many!);
      expect(many).to.be.above(0.98);
    });
    it('is nothing of one text, and refuses a model without features', async () => {
      expect(await statesOf(mauve, { rows: numbered(0, 1), test: numbered(9, 5) }, { model: features })).to.deep.equal(
        new Set(['harmless']),
      );
      expect(() => create(mauve, { model: {} })).to.throw(/the model does not provide `features`/);
    });
    it('finds equal texts that are one and the same in equal clusters', async () => {
      const rows = text(...Array<string>(30).fill('7'));
      expect((await told(mauve, { rows, test: rows }, { model: features }))['value']).to.be.closeTo(1, 1e-6);
    });
  });

  describe('exact-match', () => {
    const test = prompted(['1+1=', '2+2=', '3+3='], '2', '4', '6');
    const answering = (texts: readonly string[], seen: unknown[] = []): Partial<FittedModel> => ({
      sampleGiven: async (given, { bias }) => {
        seen.push(bias);
        return { ...given, texts } as Text;
      },
    });
    it('counts texts that are the held-out ones, but for white space around them', async () => {
      const seen: unknown[] = [];
      const model = answering(['2', ' 4\n', '6.'], seen);
      expect(await told(exactMatch, { test, model })).to.deep.equal({ accuracy: 2 / 3 });
      expect(await told(exactMatch, { test, model }, { decoding: 'sampled' })).to.deep.equal({ accuracy: 2 / 3 });
      expect(seen).to.deep.equal([{ topK: 1 }, undefined]);
    });
    it('asks harder problems where that is said, and nothing where there are none', async () => {
      const model = answering(['2', '4', '6']);
      const given = { test: REAL, truth: { harder: test }, model };
      expect(await told(exactMatch, given, { on: 'harder' })).to.deep.equal({ accuracy: 1 });
      expect(await told(exactMatch, { test, model }, { on: 'harder' })).to.deep.equal({ accuracy: 'harmless' });
    });
    it('has nothing to measure without prompts, or of a model that takes none', async () => {
      expect(await told(exactMatch, { test: REAL, model: answering([]) })).to.deep.equal({ accuracy: 'harmless' });
      expect(await told(exactMatch, { test })).to.deep.equal({ accuracy: 'harmless' });
    });
  });
});
