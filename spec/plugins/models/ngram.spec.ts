import { expect } from 'chai';
import fc from 'fast-check';
import type { Step, FittedModel, Text } from '../../../core/contracts/index.js';
import { ngram } from '../../../plugins/models/ngram.js';
import { refusal } from './fixtures.js';
import { call, fitted, likelihoods, text } from './symbol-fixtures.js';

const CORPUS = text('the cat sat', 'the dog sat', 'the cat ran off', 'a dog ran', '');
const WORDS = ['the', 'cat', 'sat', 'dog', 'ran', 'off', 'a'];
const SMOOTHINGS = [
  { smoothing: 'none' },
  { smoothing: 'additive', alpha: 0.3 },
  { smoothing: 'witten-bell' },
  { smoothing: 'kneser-ney' },
  { smoothing: 'kneser-ney', discount: 0.4 },
];

/** p(word | words before), or of the end: a ratio of likelihoods of texts as if each were a prompt's continuation. */
const next = async (model: FittedModel<Text>, before: string, words: readonly string[]): Promise<readonly number[]> => {
  const rows: Text = {
    kind: 'text',
    count: words.length + 1,
    texts: [...words, ''],
    prompts: Array(words.length + 1).fill(before),
  };
  const joint = await likelihoods(model, rows);
  const after: Text = {
    kind: 'text',
    count: words.length,
    texts: words.map(() => ''),
    prompts: words.map((word) => `${before} ${word}`),
  };
  const ends = await likelihoods(model, after);
  return [...words.map((_, i) => joint[i]! / ends[i]!), joint[words.length]!];
};

describe('ngram', () => {
  it('without smoothing has the frequencies of what follows what', async () => {
    const model = await fitted(ngram, CORPUS);
    // the: 3 of 5 texts; cat: 2 of 3 after the; ran: 1 of 2 after cat; its end: 1 of 2 after ran.
    expect((await likelihoods(model, text('the cat ran')))[0]).to.be.closeTo(
      (3 / 5) * (2 / 3) * (1 / 2) * (1 / 2),
      1e-12,
    );
    expect((await likelihoods(model, text('')))[0]).to.be.closeTo(1 / 5, 1e-12);
  });
  it('gives no probability to what was never seen, without smoothing', async () => {
    const model = await fitted(ngram, CORPUS);
    const [unseen, unknown] = await likelihoods(model, text('cat the', 'the elephant'));
    expect([unseen, unknown]).to.deep.equal([0, 0]);
  });
  it('falls back on the longest history that was seen', async () => {
    const model = await fitted(ngram, CORPUS, { order: 3 });
    const rows: Text = { kind: 'text', count: 1, texts: ['off'], prompts: ['a ran'] };
    // "a ran" was never seen; after "ran": off 1 of 2, then the end for sure.
    expect((await likelihoods(model, rows))[0]).to.be.closeTo(1 / 2, 1e-12);
  });
  for (const options of SMOOTHINGS)
    it(`gives the probabilities of every next token, those that it does not know together (${JSON.stringify(options)})`, async () => {
      const model = await fitted(ngram, CORPUS, { order: 3, vocabulary: 20, ...options });
      const asked: Text = { ...text('dog', 'elephant'), prompts: ['the', ''] };
      const seen: [number, readonly number[]][] = [];
      await model.nextToken!(asked, (all, row) => seen.push([row, [...all]]), call('next'));
      // A word and its end of both.
      expect(seen.map(([row]) => row)).to.deep.equal([0, 0, 1, 1]);
      for (const [i, before] of ['the', 'the dog', '', 'elephant'].entries()) {
        const wanted = await next(model, before, WORDS);
        const known = seen[i]![1];
        expect(known.length).to.equal(9);
        expect(known.reduce((sum, p) => sum + p, 0)).to.be.closeTo(1, 1e-12);
        expect(known[0]).to.be.closeTo(wanted[WORDS.length]!, 1e-12);
        // Where a word is followed by its end with probability 0, the ratio says nothing.
        for (const [w, word] of WORDS.entries())
          if (Number.isFinite(wanted[w])) expect(known[1 + w], word).to.be.closeTo(wanted[w]!, 1e-12);
      }
    });
  it('takes alpha for additive smoothing from a vocabulary that includes the unknown and the end', async () => {
    const model = await fitted(ngram, CORPUS, { order: 1, smoothing: 'additive', alpha: 1 });
    // 13 words and 5 ends; 7 words, the end and one for the unknown.
    expect((await likelihoods(model, text('elephant')))[0]).to.be.closeTo((1 / 27) * (6 / 27), 1e-12);
  });

  for (const order of [1, 2, 3])
    // Without smoothing a word after which no text ends leaves no ratio to take: the specs above hold that one.
    for (const options of SMOOTHINGS.slice(1))
      it(`gives probabilities that add up to 1 after any words: order ${order}, ${JSON.stringify(options)}`, async () => {
        const model = await fitted(ngram, CORPUS, { order, vocabulary: 9, ...options });
        for (const before of ['', 'the', 'the cat', 'dog a', 'elephant', 'sat sat sat']) {
          const p = await next(model, before, [...WORDS, 'elephant', 'giraffe']);
          expect(
            p.reduce((sum, each) => sum + each, 0),
            before,
          ).to.be.closeTo(1, 1e-9);
        }
      });
  it('writes words of its training texts alone', async () => {
    for (const options of SMOOTHINGS) {
      const { texts } = await (await fitted(ngram, CORPUS, { vocabulary: 100, ...options })).sample(200, call('words'));
      for (const word of texts.join(' ').match(/\S+/gu)!) expect(WORDS).to.include(word);
    }
  });

  it('writes texts with the probability that it gives them', async () => {
    const n = 20_000;
    for (const options of SMOOTHINGS.slice(1)) {
      // A vocabulary of what is known: with unknown words the base distribution has mass that cannot be written.
      const model = await fitted(ngram, CORPUS, { ...options, vocabulary: 7, length: 50 });
      const { texts } = await model.sample(n, call('sample', JSON.stringify(options)));
      for (const wanted of ['the cat sat', 'a dog ran', '', 'the', 'the cat ran off']) {
        const [p] = await likelihoods(model, text(wanted));
        const seen = texts.filter((each) => each === wanted).length;
        expect(
          Math.abs(seen - n * p!) / Math.sqrt(n * p! * (1 - p!)),
          `${wanted} ${JSON.stringify(options)}`,
        ).to.be.below(4);
      }
    }
  });
  it('keeps the frequencies of pairs, drawn from and counted again', async () => {
    const model = await fitted(ngram, CORPUS);
    const { texts } = await model.sample(20_000, call('pairs'));
    const cats = texts.filter((each) => each.startsWith('the cat')).length;
    const p = (3 / 5) * (2 / 3);
    expect(Math.abs(cats - 20_000 * p) / Math.sqrt(20_000 * p * (1 - p))).to.be.below(4);
  });
  it('ends at the length of the longest training text, or where it is told to', async () => {
    const lengths = async (options: object) => {
      const { texts } = await (await fitted(ngram, CORPUS, options)).sample(2000, call('lengths'));
      return Math.max(...texts.map((each) => each.split(' ').length));
    };
    expect(await lengths({ smoothing: 'additive' })).to.equal(4);
    expect(await lengths({ smoothing: 'additive', length: 9 })).to.equal(9);
  });
  it('writes characters as well', async () => {
    const model = await fitted(ngram, text('añb', 'añc'), { unit: 'characters', order: 3 });
    const { texts } = await model.sample(50, call('characters'));
    expect(new Set(texts)).to.deep.equal(new Set(['añb', 'añc']));
  });
  it('continues prompts, and does not learn them', async () => {
    const prompted: Text = { kind: 'text', count: 2, texts: ['c', 'd'], prompts: ['a b', 'x'] };
    const model = await fitted(ngram, prompted);
    const answer = await model.sampleGiven!({ ...prompted, texts: ['', ''] }, call('given'));
    expect(answer).to.deep.equal({ kind: 'text', count: 2, texts: ['c', 'd'], prompts: ['a b', 'x'] });
    expect((await model.sample(40, call('free'))).texts.every((each) => each === 'c' || each === 'd')).to.equal(true);
  });
  it('is the less scattered the colder', async () => {
    const model = await fitted(ngram, CORPUS, { smoothing: 'witten-bell' });
    const distinct = async (temperature: number) =>
      new Set((await model.sample(500, { ...call('cold'), bias: { temperature } })).texts).size;
    // Two continuations are equally likely after "ran" and stay so, however cold.
    expect(await distinct(0.02)).to.be.at.most(2);
    expect(await distinct(0.5)).to.be.below(await distinct(1));
    expect(new Set((await model.sample(500, { ...call('cold'), bias: { topP: 0.05 } })).texts).size).to.equal(1);
  });
  it('edits nothing above a threshold that no token reaches, and keeps all lengths', async () => {
    const model = await fitted(ngram, CORPUS, { smoothing: 'witten-bell' });
    const untouched = await model.edit!(CORPUS, 1.1, call('edit'));
    expect(untouched.texts).to.deep.equal(CORPUS.texts);
    const reports: Step[] = [];
    const edited = await model.edit!(CORPUS, 0, { ...call('edit'), report: (step) => void reports.push(step) });
    expect(edited.texts).to.not.deep.equal(CORPUS.texts);
    const words = ({ texts }: Text) => texts.flatMap((each) => each.match(/\S+/g) ?? []);
    const changed = words(edited).filter((word, i) => word !== words(CORPUS)[i]).length / words(CORPUS).length;
    expect(reports).to.deep.equal([{ values: { 'tokens edited': 1, 'tokens changed': changed } }]);
    const lengths = ({ texts }: Text) => texts.map((each) => each.split(' ').length);
    expect(lengths(edited)).to.deep.equal(lengths(CORPUS));
  });
  it('edits only tokens that it finds likelier than the threshold', async () => {
    const corpus = text(...Array<string>(30).fill('a b c'), ...Array<string>(30).fill('a b d'), 'x b c');
    const model = await fitted(ngram, corpus, { order: 3 });
    // At the beginning x has 1/61 and stays; b follows for sure; c and d are drawn from one another.
    const edited = await model.edit!(corpus, 0.4, call('edit'));
    expect(edited.texts.at(-1)).to.match(/^x b/u);
    expect(edited.texts.every((each) => /^[ax] b [cd]$/u.test(each))).to.equal(true);
  });
  it('weighs texts by their part', async () => {
    const parts = [
      { samples: text('a'), origin: 'real' as const, weight: 3 },
      { samples: text('b'), origin: 1, weight: 1 },
    ];
    expect(await likelihoods(await fitted(ngram, parts), text('a', 'b'))).to.deep.equal([0.75, 0.25]);
  });
  it('refuses a vocabulary smaller than what it has seen', async () => {
    expect(await refusal(fitted(ngram, CORPUS, { vocabulary: 6 }))).to.equal('COLLAPSAR_FIT_INVALID');
  });
  it('gives every text that it can write a likelihood above 0', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (corpus, order) => {
          const model = await fitted(ngram, text(...corpus.map((words) => words.join(' '))), { order, length: 100 });
          const rows = await model.sample(5, call('sample'));
          for (const p of await likelihoods(model, rows)) expect(p).to.be.above(0);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });
});
