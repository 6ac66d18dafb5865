import { expect } from 'chai';
import {
  TEXTS_CUT,
  type FitContext,
  type FittedModel,
  type JsonObject,
  type Model,
  type Step,
  type Text,
} from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import type { Registration } from '../../../../core/plugin/index.js';
import { callOf, Workbench } from '../../../../core/testing/workbench.js';
import { bytePairEncoding } from '../../../../plugins/models/byte-pair-encoding.js';
import { characters } from '../../../../plugins/models/characters.js';
import { transformer } from '../../../../plugins/models/transformer.js';
import { write } from '../../../../plugins/models/transformer/decode.js';
import type { FittedTransformer } from '../../../../plugins/models/transformer/fitted-transformer.js';
import type { TransformerNetwork, TransformerSizes } from '../../../../plugins/models/transformer/network.js';
import { BYTES } from '../../../../plugins/models/tokenisers/bytes.js';
import { readsFrom } from '../../../../plugins/models/transformer/windows.js';
import { keyValueCache, startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { fitContext } from '../../../fixtures/fit-context.js';
import { fit, real, refusal, TINY } from './fitting.js';
import { after, at, biased, drawn, END, logSoftmax, loudNetwork, textOf, VOCABULARY } from './definition.js';

describe('transformer', function () {
  this.timeout(120_000);
  let tf: Tf;
  before(async () => {
    tf = (await startEngine('auto')).tf;
  });

  const loud = (sizes: Partial<TransformerSizes> = {}): TransformerNetwork => loudNetwork(tf, sizes);

  it('reads from where at least half a context stands before every target', () => {
    for (const context of [1, 2, 5, 8])
      for (let at = 0; at < 50; at++) {
        const from = readsFrom(at, context);
        expect(at - from + 1, `${context} ${at}`).to.be.within(Math.min(at + 1, Math.max(1, context >> 1)), context);
        expect(from === 0 || from % Math.max(1, context >> 1) === 0).to.equal(true);
      }
  });

  for (const positions of ['rotary', 'learned'] as const)
    it(`sees no input before its time, and what is read in two goes as in one (${positions})`, () => {
      const network = loud({ positions });
      const inputs = [END, 104, 101, 108, 108, 111];
      const whole = after(tf, network, inputs);
      const caches = [0, 1].map(() => keyValueCache(tf, 8));
      const split = tf.tidy(() => {
        network.readOn(tf.tensor2d(inputs.slice(0, 3), [1, 3], 'int32'), caches);
        return network.logits(network.readOn(tf.tensor2d(inputs.slice(3), [1, 3], 'int32'), caches)).dataSync();
      });
      for (const cache of caches) cache.dispose();
      for (const [i, logit] of whole.entries()) expect(split[i]).to.be.closeTo(logit, 1e-3);
      const changed = after(tf, network, [...inputs.slice(0, 5), 112]);
      expect(changed.some((logit, i) => Math.abs(logit - whole[i]!) > 0.1)).to.equal(true);
      const early = at(tf, network, [...inputs.slice(0, 5), 112], 4);
      const same = after(tf, network, inputs.slice(0, 5));
      for (const [i, logit] of same.entries()) expect(early[i]).to.be.closeTo(logit, 1e-3);
    });

  it('gives texts the likelihood of their bytes one after another, longer ones than the context too, given their prompts', async () => {
    const network = loud();
    const { FittedTransformer: Fitted } = await import('../../../../plugins/models/transformer/fitted-transformer.js');
    const fitted = new Fitted(tf, network, { length: 40 }, BYTES);
    const samples = textOf(['', 'a', 'naïve words, more than eight', 'short'], ['', 'prompt ', 'before ', 'x']);
    const found = await fitted.logLikelihood(samples, callOf(1));
    for (let row = 0; row < samples.count; row++) {
      const prompt = [...new TextEncoder().encode(samples.prompts![row])];
      const tokens = [END, ...prompt, ...new TextEncoder().encode(samples.texts[row]), END];
      let wanted = 0;
      for (let at = prompt.length; at < tokens.length - 1; at++)
        wanted += logSoftmax(after(tf, network, tokens.slice(readsFrom(at, 8), at + 1)))[tokens[at + 1]!]!;
      expect(found[row]! / wanted, `row ${row}`).to.be.closeTo(1, 1e-4);
    }
    // The probabilities of every next token are those of the same law.
    const logs = new Float64Array(samples.count);
    const seen = new Uint32Array(samples.count);
    const bytes = samples.texts.map((text) => [...new TextEncoder().encode(text), END]);
    await fitted.nextToken(
      samples,
      (probabilities, row) => {
        expect(probabilities.length).to.equal(257);
        logs[row]! += Math.log(probabilities[bytes[row]![seen[row]!++]!]!);
      },
      callOf(1),
    );
    expect([...seen]).to.deep.equal(bytes.map(({ length }) => length));
    for (const [row, log] of logs.entries()) expect(log / found[row]!).to.be.closeTo(1, 1e-4);
    fitted.dispose();
  });

  it('writes what the network says without its cache, whoever is written beside it, prompts of any length', async () => {
    const network = loud();
    const prompts = ['', 'abc', 'a prompt that is longer than the context', 'abc'].map((each) =>
      new TextEncoder().encode(each),
    );
    const random = rootStream(5);
    const context = { random, signal: new AbortController().signal, report: () => undefined };
    const biases = [{}, { topK: 1 }, { temperature: 2, topK: 5, topP: 0.8 }];
    for (const bias of biases) {
      const together = await write(tf, network, { prompts, end: END, length: 20 }, { ...context, bias });
      for (const [row, prompt] of prompts.entries()) {
        const own = random.child('row', row);
        const tokens = [END, ...prompt];
        while (tokens.length - 1 - prompt.length < 20) {
          const at = tokens.length - 1;
          const token = drawn(biased(logSoftmax(after(tf, network, tokens.slice(readsFrom(at, 8)))), bias), own);
          if (token === END) break;
          tokens.push(token);
        }
        expect([...together[row]!], `row ${row} of ${JSON.stringify(bias)}`).to.deep.equal(
          tokens.slice(1 + prompt.length),
        );
      }
      const isGreedy = bias.topK === 1;
      expect(String(together[1]) === String(together[3]), JSON.stringify(bias)).to.equal(isGreedy);
    }
    for (const variable of network.variables) variable.dispose();
  });

  it('cuts a completion that never ends, and reports how many', async () => {
    const network = loud({ layers: 1 });
    const ends = tf.tidy(() =>
      tf.tensor2d(
        Float32Array.from({ length: VOCABULARY }, (_, i) => Number(i !== END)),
        [VOCABULARY, 1],
      ),
    );
    tf.tidy(() => network.variables[0]!.assign(tf.mul(network.variables[0]!, ends)));
    ends.dispose();
    const reports: Step[] = [];
    const context = { ...callOf(1), bias: { topK: 1 }, report: (step: Step) => void reports.push(step) };
    const encoder = new TextEncoder();
    const write8 = (...prompts: readonly string[]) =>
      write(tf, network, { prompts: prompts.map((each) => encoder.encode(each)), end: END, length: 30 }, context);
    // Before the token at 16 stand the inputs from 12 on: what is cut off changes nothing.
    const [long, other, short] = await write8('abcdefghijklmnop', 'ABCDEFGHIJklmnop', 'p');
    expect([long!.length, other!.length, short!.length]).to.deep.equal([30, 30, 30]);
    expect([...long!]).to.deep.equal([...other!]);
    await write8('p');
    expect(reports.map(({ values }) => values)).to.deep.equal([{ [TEXTS_CUT]: 1 }, { [TEXTS_CUT]: 1 }]);
    for (const variable of network.variables) variable.dispose();
  });

  it('learns, answers and scores no prompt that its context cannot hold whole: says how many, the longest and what would', async () => {
    // Before a prompt of 3 stands the end of the text before: 4 in all.
    const samples = textOf(['3', '7', '4'], ['1+2', '12-5', 'ab']);
    const said = (wanted: string, of: string): string =>
      `COLLAPSAR_OPTION_INVALID transformer: ${of} prompts cannot be read whole: the context is 4 tokens, and the longest prompt takes ${wanted} `;
    expect(await refusal(fit({ ...TINY, context: 4 }, samples))).to.include(said('5', '1 of 3'));
    expect(await refusal(fit({ ...TINY, context: 4, loss: 'all' }, samples))).to.include(said('5', '1 of 3'));
    const fitted = await fit({ ...TINY, context: 4 }, textOf(['3', '4'], ['1+2', 'ab']));
    const asked = textOf(['', ''], ['100-99', '1+2']);
    for (const refused of [
      () => fitted.sampleGiven(asked, callOf(1)),
      () => fitted.logLikelihood(asked, callOf(1)),
      () => fitted.features(asked, callOf(1)),
      () => fitted.edit(asked, 0.5, callOf(1)),
    ])
      expect(await refusal(refused()))
        .to.include(said('7', '1 of 2'))
        .and.include('Set `context` to 7 or more');
    expect((await fitted.sampleGiven(textOf([''], ['1+2']), callOf(1))).count).to.equal(1);
    // Texts without a prompt may be of any length.
    expect((await fitted.logLikelihood(textOf(['longer than the context']), callOf(1)))[0]).to.be.below(0);
    fitted.dispose();
  });

  it('learns a language: what it was shown is likely, what it writes is of it, the end comes', async () => {
    const lines = ['the cat sat.', 'the dog ran.', 'a cat ran.'];
    const samples = textOf(Array.from({ length: 90 }, (_, i) => lines[i % 3]!));
    const fitted = await fit({ ...TINY, width: 32, steps: 250, batch: 16, learningRate: 0.01 }, samples);
    const found = await fitted.logLikelihood(textOf([...lines, 'the pig sat.']), callOf(1));
    // log 1/3 = -1.1 is the most that three equally frequent lines can have on average.
    for (const each of found.subarray(0, 3)) expect(each).to.be.within(-1.6, -0.7);
    expect(found[3]).to.be.below(-4);
    const written = await fitted.sample(60, callOf(2));
    expect(written.texts.filter((each) => lines.includes(each)).length).to.be.above(50);
    fitted.dispose();
  });

  it('goes on from an earlier fit, and takes none of other sizes', async () => {
    const samples = textOf(['one two', 'three']);
    const first = await fit({ ...TINY, steps: 30, learningRate: 0.01 }, samples);
    const still = await fit({ ...TINY, steps: 1, learningRate: 1e-12 }, samples, { start: first });
    const [before, after] = [
      await first.logLikelihood(samples, callOf(1)),
      await still.logLikelihood(samples, callOf(1)),
    ];
    for (const [i, each] of before.entries()) expect(after[i]).to.be.closeTo(each, 1e-4);
    expect(await refusal(fit({ ...TINY, width: 16 }, samples, { start: first }))).to.match(
      /^COLLAPSAR_FIT_INVALID .*sizes/s,
    );
    for (const each of [first, still]) each.dispose();
  });

  describe('over tokens of a vocabulary', () => {
    const lines = ['the cat sat.', 'the dog ran.', 'a cat ran.'];
    const samples = textOf(Array.from({ length: 90 }, (_, i) => lines[i % 3]!));
    const fitTokens = async (entry: Registration, options: JsonObject = {}): Promise<FittedModel<Text>> =>
      (await new Workbench('models', { entry, options }).make<Model<Text>>()).fit(
        real(samples),
        fitContext() as unknown as FitContext<Text>,
      );
    const over = (tokeniser: FittedModel<Text>, steps = 5): Model<Text> => {
      const options = {
        positions: 'rotary',
        loss: 'completion',
        validation: 0,
        patience: 10,
        epsilon: 1e-8,
        ...OPTIONS,
        steps,
      };
      return new transformer.implementation(
        { ...options, tokeniser } as never,
        { tensors: { tf } } as never,
      ) as Model<Text>;
    };
    const OPTIONS = {
      ...TINY,
      width: 32,
      batch: 16,
      learningRate: 0.01,
      weightDecay: 0.1,
      clipNorm: 1,
      warmupSteps: 20,
      learningRateSchedule: 'cosine',
    };

    for (const [name, entry] of [
      ['characters', characters],
      ['byte pairs', bytePairEncoding],
    ] as const)
      it(`learns a language, and gives its texts the probability that they have, whatever the tokens (${name})`, async () => {
        const tokeniser = await fitTokens(entry);
        const model = over(tokeniser, 250);
        const fitted = (await model.fit(
          real(samples),
          fitContext() as unknown as FitContext<Text>,
        )) as FittedTransformer;
        const found = await fitted.logLikelihood(textOf(lines), callOf(1));
        for (const each of found) expect(each).to.be.within(-1.6, -0.7);
        const written = await fitted.sample(60, callOf(2));
        expect(written.texts.filter((each) => lines.includes(each)).length).to.be.above(50);
        expect(fitted.network.variables[0]!.shape).to.deep.equal([tokeniser.tokeniser!().size, 32]);
        const restored = (await model.restore(await fitted.save())) as FittedTransformer;
        expect(await restored.logLikelihood(textOf(lines), callOf(1))).to.deep.equal(found);
        for (const each of [fitted, restored]) each.dispose();
      });

    it('goes on from no model that learnt by another tokeniser, even one of as many tokens', async () => {
      const [one, other] = [await fitTokens(characters, { also: 'x' }), await fitTokens(characters, { also: 'y' })];
      const context = fitContext() as unknown as FitContext<Text>;
      const start = (await over(one).fit(real(samples), context)) as FittedTransformer;
      expect(await refusal(over(other).fit(real(samples), { ...context, start }))).to.match(
        /^COLLAPSAR_FIT_INVALID .*another tokeniser/,
      );
      expect(await refusal(over(other).restore(await start.save()))).to.match(
        /^COLLAPSAR_CHECKPOINT_DAMAGED .*another tokeniser/,
      );
      start.dispose();
    });

    it('refuses a text that the vocabulary does not cover, in training and in measurement, with its row', async () => {
      const model = over(await fitTokens(characters));
      const context = fitContext() as unknown as FitContext<Text>;
      expect(await refusal(model.fit(real(textOf(['the cat', 'naïve'])), context))).to.match(
        /row 1: .*"ï" \(U\+00EF\)/,
      );
      const fitted = (await model.fit(real(samples), context)) as FittedTransformer;
      expect(await refusal(fitted.logLikelihood(textOf(['ï']), callOf(1)))).to.match(/row 0: .*"ï"/);
      fitted.dispose();
    });

    it('refuses a tokeniser that is none', async () => {
      const none = { sample: () => Promise.reject(new Error()), save: () => Promise.reject(new Error()) } as never;
      expect(() => over(none)).to.throw(/the tokeniser does not provide `tokens`/);
    });
  });

  it('says what is wrong: heads that do not divide the width, half a character', async () => {
    expect(await refusal(fit({ ...TINY, width: 9 }, textOf(['a'])))).to.match(
      /^COLLAPSAR_OPTION_INVALID .*multiple of 4/s,
    );
    expect(await refusal(fit(TINY, textOf(['fine', 'half \ud83d'])))).to.match(/^COLLAPSAR_FIT_INVALID .*row 1/s);
  });
});
