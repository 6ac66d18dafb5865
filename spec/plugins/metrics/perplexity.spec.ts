import { expect } from 'chai';
import type { Samples, Text } from '../../../core/contracts/index.js';
import { perplexity } from '../../../plugins/metrics/perplexity.js';
import { symbols, text } from '../models/symbol-fixtures.js';
import { create, measure, told } from './subject.js';

/** Every byte, and what ends a text, with the same probability. */
const uniform = (samples: Samples): Float64Array =>
  Float64Array.from((samples as Text).texts, (each) => -(Buffer.byteLength(each) + 1) * Math.log(257));
const bitsPerByte = async (test: Text, unit: string, logLikelihood = uniform): Promise<number> =>
  (await measure(perplexity, { test, logLikelihood }, { unit }))['bitsPerByte']!.value;

describe('the cross-entropy of texts', () => {
  it('is of what the unit of the study is, and says so, whatever the tokens of the model are', async () => {
    for (const [unit, one, tokens] of [
      ['words', 'word or symbol', 3],
      ['characters', 'character', 8],
    ] as const) {
      const [, nats, bits] = create(perplexity, { unit }).outputs;
      expect([nats!.unit, bits!.unit]).to.deep.equal([`nats/${one}`, `bits/${one}`]);
      // Two words, seven characters, and an end.
      const test = text('ab cdéf');
      const found = await measure(perplexity, { test, logLikelihood: () => Float64Array.of(-24) }, { unit });
      expect(found['crossEntropy']!.value).to.equal(24 / tokens);
    }
  });
});

describe('bits per byte', () => {
  const file = 'naïve words – and “others”\nof one file\n\n🐳';
  it('do not depend on what a token is', async () => {
    const test = text(...file.split('\n'));
    expect(await bitsPerByte(test, 'words')).to.equal(await bitsPerByte(test, 'characters'));
  });
  it('do not depend on how the file is cut, of a model to which it makes no difference', async () => {
    for (const cut of ['\n', ' ', 'e', ''])
      expect(await bitsPerByte(text(...file.split(cut)), 'words'), `at "${cut}"`).to.be.closeTo(Math.log2(257), 1e-12);
  });
  it('are the bits of the texts over the bytes of UTF-8 and an end each', async () => {
    // 1 + 2 + 3 + 4 bytes and 2 ends; 24 bits.
    const half = (): Float64Array => Float64Array.of(-20 * Math.LN2, -4 * Math.LN2);
    expect(await bitsPerByte(text('aé€', '🐳'), 'words', half)).to.be.closeTo(2, 1e-12);
  });
  it('are of text alone', async () => {
    const logs = (): Float64Array => Float64Array.of(-1, -1);
    expect(await told(perplexity, { test: symbols([0, 1], 2), logLikelihood: logs })).to.include({
      bitsPerByte: 'harmless',
    });
  });
});
