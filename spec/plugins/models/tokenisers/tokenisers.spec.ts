import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { FittedModel, JsonObject, Model, Text } from '../../../../core/contracts/index.js';
import type { Registration } from '../../../../core/plugin/index.js';
import { trainingSet } from '../../../../core/samples/index.js';
import { callOf, Workbench } from '../../../../core/testing/workbench.js';
import { bytePairEncoding } from '../../../../plugins/models/byte-pair-encoding.js';
import { characters } from '../../../../plugins/models/characters.js';
import { trainBytePairs } from '../../../../plugins/models/tokenisers/byte-pair-training.js';
import { BytePairs } from '../../../../plugins/models/tokenisers/byte-pairs.js';
import { BYTES } from '../../../../plugins/models/tokenisers/bytes.js';
import { sequencesOf } from '../../../../plugins/models/tokenisers/sequences.js';
import { AWKWARD } from '../../../fixtures/awkward-texts.js';
import { fitContext } from '../../../fixtures/fit-context.js';

const textOf = (...texts: readonly string[]): Text => ({ kind: 'text', count: texts.length, texts });
const fit = async (entry: Registration, options: JsonObject, texts: Text): Promise<FittedModel<Text>> =>
  (await new Workbench('models', { entry, options }).make<Model<Text>>()).fit(
    trainingSet([{ samples: texts, origin: 'real' as const }]),
    fitContext() as never,
  );
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing',
    (error: Error & { code?: string }) => `${error.code} ${error.message}`,
  );
const thrown = (call: () => unknown): string => {
  try {
    call();
    return 'nothing';
  } catch (error) {
    return String(error);
  }
};
/** Learnt from few texts, so that most pieces of others are new to it. */
const pairs = new BytePairs(
  trainBytePairs(
    new Map([
      ['the', 5],
      [' the', 4],
      ['éé', 3],
      ['aaaa', 2],
    ]),
    270,
    1,
  ),
);

describe('tokenisers', () => {
  for (const [name, tokeniser] of [
    ['bytes', BYTES],
    ['byte pairs', pairs],
  ] as const)
    it(`make every text again of its tokens (${name})`, () => {
      for (const text of AWKWARD) expect(tokeniser.decode(tokeniser.encode(text))).to.equal(text);
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
          const tokens = tokeniser.encode(text);
          expect(tokeniser.decode(tokens)).to.equal(text);
          expect(Array.from(tokens).every((token) => token < tokeniser.size && token !== tokeniser.end)).to.equal(true);
        }),
      );
      expect(thrown(() => tokeniser.encode('half \ud83d'))).to.include('half of a surrogate pair');
    });

  it('decode what no text is encoded to: bytes that are no UTF-8 show', () => {
    expect(BYTES.decode(Uint8Array.of(0xff, 0x61))).to.equal('\ufffda');
    // Of the two bytes of an é the first alone.
    expect(pairs.decode(pairs.encode('é ').slice(0, 1))).to.equal('é');
    expect(pairs.decode(pairs.encode('è').slice(0, 1))).to.equal('\ufffd');
  });

  it('merge the most frequent pair first, of equal ones that of the lower tokens, within a piece alone', () => {
    // Bytes are 1 to 256 in the order of GPT-2: "a" is 65, "b" 66.
    const { tokens, merges } = trainBytePairs(
      new Map([
        ['abab', 3],
        ['ba', 3],
        ['bb', 1],
      ]),
      300,
      2,
    );
    expect(tokens.slice(257)).to.deep.equal(['ab', 'ba', 'abab']);
    expect([...merges.slice(0, 2)]).to.deep.equal([65, 66]);
  });

  it('give a piece the merges of lowest rank first, wherever they stand', () => {
    const tokeniser = new BytePairs(
      trainBytePairs(
        new Map([
          ['bc', 9],
          ['ab', 5],
        ]),
        259,
        1,
      ),
    );
    expect(Array.from(tokeniser.encode('abc'), (token) => tokeniser.decode(Uint32Array.of(token)))).to.deep.equal([
      'a',
      'bc',
    ]);
  });

  it('encode a run of a million letters: what is merged is found by a queue, not by looking everywhere again', () => {
    expect(pairs.encode('a'.repeat(1_000_000)).length).to.equal(250_000);
  });

  it('encode samples once, rows apart, prompts before what continues them', () => {
    const samples: Text = { ...textOf('the', ''), prompts: ['é', 'the the'] };
    const sequences = sequencesOf(samples, pairs);
    const row = (i: number): string =>
      pairs.decode(sequences.tokens.slice(sequences.offsets[i], sequences.offsets[i + 1]));
    expect([row(0), row(1)]).to.deep.equal(['éthe', 'the the']);
    expect(pairs.decode(sequences.tokens.slice(sequences.completions[0], sequences.offsets[1]))).to.equal('the');
    expect(sequences.completions[1]).to.equal(sequences.offsets[2]);
    expect(sequencesOf(samples, pairs)).to.equal(sequences);
    expect(sequencesOf(samples, BYTES)).not.to.equal(sequences);
    expect(thrown(() => sequencesOf(textOf('fine', 'half \ud83d'), BYTES))).to.include('row 1');
  });

  describe('byte-pair-encoding', () => {
    it('stops where no pair is frequent enough, and says that the vocabulary is smaller than asked for', async () => {
      const options = { vocabulary: 400, minimumFrequency: 2, end: '<|endoftext|>' };
      const model = new bytePairEncoding.implementation(options as never, {} as never) as Model<Text>;
      const samples = textOf('low low low', 'lower');
      const fitted = await model.fit(trainingSet([{ samples, origin: 'real' as const }]), fitContext() as never);
      // lo, low, and the space with low
      expect(fitted.tokeniser!().size).to.equal(260);
      expect(fitted.tokeniser!().asked).to.equal(400);
      // Saved and restored it says the same, and one with all that was asked for says nothing.
      expect((await model.restore(await fitted.save())).tokeniser!().asked).to.equal(400);
      expect((await fit(bytePairEncoding, { vocabulary: 258 }, samples)).tokeniser!()).not.to.have.property('asked');
    });
    it('is fitted to one-line files too, and refuses rows without a character', async () => {
      const { size } = (await fit(bytePairEncoding, {}, textOf('one line, one line'))).tokeniser!();
      expect(size).to.be.above(257);
      expect(await refusal(fit(bytePairEncoding, {}, textOf('', '')))).to.match(
        /^COLLAPSAR_FIT_INVALID .*no character/,
      );
    });
    it('refuses a vocabulary that does not even hold the bytes', () => {
      const bench = new Workbench('models', { entry: bytePairEncoding });
      expect(thrown(() => bench.options({ vocabulary: 256 }))).to.include('from 257 to');
    });
    it('draws tokens as often as they were there, and gives texts the likelihood of their tokens', async () => {
      const samples = textOf(...Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 'a' : '')));
      const fitted = await fit(bytePairEncoding, {}, samples);
      const found = await fitted.logLikelihood!(textOf('', 'a', 'aa', 'b'), callOf(1));
      const [end, a] = [30 / 40, 10 / 40];
      for (const [i, wanted] of [end, a * end, a * a * end].entries())
        expect(found[i]).to.be.closeTo(Math.log(wanted), 1e-12);
      expect(found[3]).to.equal(-Infinity);
      const { texts } = await fitted.sample(4000, callOf(2));
      expect(texts.filter((text) => text === '').length / 4000).to.be.closeTo(end, 0.04);
    });
  });

  describe('of a file', () => {
    let folder: string;
    before(async () => (folder = await mkdtemp(join(tmpdir(), 'collapsar-tokeniser-'))));
    after(() => rm(folder, { recursive: true }));
    const BYTE_CHARACTERS = Array.from({ length: 324 }, (_, i) => i).filter(
      (code) => (code >= 33 && code <= 126) || (code >= 161 && code <= 172) || code >= 174,
    );
    const vocab = Object.fromEntries(
      [...BYTE_CHARACTERS.map((code) => String.fromCharCode(code)), 'th', 'the', 'Ġthe'].map((token, id) => [
        token,
        id,
      ]),
    );
    const good = {
      added_tokens: [{ id: 259, content: '<|endoftext|>' }],
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
      model: { type: 'BPE', vocab, merges: ['t h', ['th', 'e'], 'Ġ the'] },
    };
    const fitTo = async (json: unknown, options: JsonObject = {}): Promise<FittedModel<Text>> => {
      await writeFile(join(folder, 'tokenizer.json'), typeof json === 'string' ? json : JSON.stringify(json));
      const bench = new Workbench('models', {
        entry: bytePairEncoding,
        folder,
        options: { file: 'tokenizer.json', ...options },
      });
      return (await bench.make<Model<Text>>()).fit(
        trainingSet([{ samples: textOf('the'), origin: 'real' as const }]),
        fitContext() as never,
      );
    };

    it('is taken as it is: tokens by their numbers there, the added one as the end', async () => {
      const tokeniser = (await fitTo(good)).tokeniser!();
      expect([...tokeniser.encode('the the')]).to.deep.equal([257, 258]);
      expect(tokeniser).to.include({ size: 260, end: 259 });
    });

    for (const [what, change, message] of [
      ['no JSON', '{', 'it is not JSON'],
      ['a Unigram model', { model: { type: 'Unigram' } }, 'its model is Unigram'],
      ['WordPiece', { model: { type: 'WordPiece' } }, 'its model is WordPiece'],
      ['a normalizer', { normalizer: { type: 'NFC' } }, '(NFC)'],
      ['other pieces', { pre_tokenizer: { type: 'Metaspace' } }, 'its pre-tokenizer is Metaspace'],
      [
        'a space before every text',
        { pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true } },
        'add_prefix_space',
      ],
      ['no pieces', { pre_tokenizer: { type: 'ByteLevel', use_regex: false } }, 'use_regex'],
      ['dropout', { model: { ...good.model, dropout: 0.1 } }, 'it sets dropout'],
      ['a missing byte', { model: { ...good.model, vocab: { a: 0 } } }, 'no token for the byte 33'],
      ['a gap', { added_tokens: [{ id: 300, content: '<|endoftext|>' }] }, 'without a gap'],
      ['no end', { added_tokens: [{ id: 259, content: '</s>' }] }, '"</s>"; `end` says which one ends a text'],
      ['a merge of what it does not have', { model: { ...good.model, merges: ['q q'] } }, 'merges "q" and "q"'],
    ] as const)
      it(`is refused with ${what}`, async () => {
        const found = await refusal(fitTo(typeof change === 'string' ? change : { ...good, ...change }));
        expect(found)
          .to.match(/^COLLAPSAR_OPTION_INVALID tokenizer\.json/)
          .and.include(message);
      });
  });

  describe('characters', () => {
    it('has those of the rows, and refuses a text with another by its name, in whatever row', async () => {
      const tokeniser = (await fit(characters, { also: 'ß' }, textOf('ab', 'a\u{1f600}'))).tokeniser!();
      expect(tokeniser.size).to.equal(5);
      expect([...tokeniser.encode('a\u{1f600}ßb')]).to.deep.equal([1, 4, 3, 2]);
      expect(thrown(() => sequencesOf(textOf('a', 'abyz'), tokeniser))).to.match(
        /row 1: .*vocabulary of 4 lacks: "y" \(U\+0079\), "z" \(U\+007A\).*not defined/,
      );
      expect(await refusal(fit(characters, {}, textOf('', '')))).to.match(/^COLLAPSAR_FIT_INVALID .*no character/);
      expect(await refusal(fit(characters, {}, textOf('a\ud83d')))).to.match(/^COLLAPSAR_FIT_INVALID .*surrogate/);
    });
  });
});
