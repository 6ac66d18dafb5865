import type { Call, Measured, Metric, Output, Subject } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { bytesOf, encodingOf, ONE, UNIT } from '../text.js';
import { exact, harmless } from './measured.js';
import { discrete } from './distribution.js';
import { AMOUNT } from './outputs.js';

const schema = objectSchema({ unit: UNIT });

/**
 * Tokens of a text count its end, which is predicted too. So do its bytes: they are those of a file in which a byte ends
 * every text, and how the same file is cut into rows changes them in what the model makes of it alone. Infinite where the model holds a held-out row for impossible.
 */
class Perplexity implements Metric {
  readonly outputs: readonly Output[];

  constructor(private readonly options: Options<typeof schema>) {
    // Symbols have no other unit, and leave the option as it is.
    const one = options.unit === 'words' ? `${ONE.words} or symbol` : ONE[options.unit];
    this.outputs = [
      {
        name: 'value',
        title: 'Perplexity',
        summary: 'perplexity of the held-out real rows: exp of the cross-entropy; infinite where one is impossible',
        ...AMOUNT,
        better: 'lower',
        scale: 'log',
      },
      {
        name: 'crossEntropy',
        title: 'Cross-entropy',
        summary: `mean negative log-likelihood of a held-out ${one} (of text with the end of each); infinite where one is impossible`,
        unit: `nats/${one}`,
        better: 'lower',
        range: [-Infinity, Infinity],
        measures: 'signed-risk',
      },
      {
        name: 'bits',
        title: 'Cross-entropy in bits',
        summary: 'the same in bits',
        unit: `bits/${one}`,
        better: 'lower',
        range: [-Infinity, Infinity],
      },
      {
        name: 'bitsPerByte',
        title: 'Bits per byte',
        summary:
          'bits that a byte of the held-out texts costs, in UTF-8, the end of each text counted as one: whatever the unit and the tokens of the model are; text only',
        unit: 'bits/byte',
        better: 'lower',
        range: [-Infinity, Infinity],
      },
    ];
  }

  async measure(given: Subject, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const subject = discrete(given, 'perplexity');
    const { model, test } = subject;
    if (model.logLikelihood === undefined || test.count === 0) return harmless(this.outputs);
    const densities = await model.logLikelihood(test, call);
    const isText = test.kind === 'text';
    const tokens = isText ? encodingOf(test, this.options.unit).tokens.length + test.count : test.count;
    let sum = 0;
    for (const density of densities) sum -= density;
    const nats = sum / tokens;
    // No sampling of the model enters: the basis is exact, the held-out rows being the same for every model.
    return {
      value: exact(Math.exp(nats)),
      crossEntropy: exact(nats),
      bits: exact(nats / Math.LN2),
      bitsPerByte: isText ? exact(sum / Math.LN2 / (bytesOf(test) + test.count)) : 'harmless',
    };
  }
}

export const perplexity = metric({
  id: 'perplexity',
  summary: 'How surprised the model is by a held-out real token or symbol',
  reference: 'Jelinek et al. 1977; bits per byte: Gao et al. 2020, The Pile; in the recursion: Shumailov et al. 2024',
  data: 'any',
  kinds: ['symbols', 'text'],
  needs: ['logLikelihood'],
  options: schema,
  implementation: Perplexity,
});
