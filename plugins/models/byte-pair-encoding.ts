import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Checkpoint, Model, Text, TrainingSet } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { checkpointCodec, damagedCheckpoint, model, objectSchema, type Options } from '../../core/plugin/index.js';
import { trainBytePairs } from './tokenisers/byte-pair-training.js';
import { BytePairs, isWhole, PAIR, piecesOf, type BytePairVocabulary } from './tokenisers/byte-pairs.js';
import { countTokens, FittedTokens, tokensCodec } from './tokenisers/fitted-tokens.js';
import { readTokenizerJson } from './tokenisers/tokenizer-json.js';

const schema = objectSchema({
  vocabulary: {
    type: 'integer',
    minimum: 257,
    maximum: PAIR - 1,
    default: 1024,
    description: 'tokens: the 256 bytes, the end of a text, and the pairs that are merged',
  },
  minimumFrequency: {
    type: 'integer',
    minimum: 1,
    default: 2,
    description: 'how often a pair must stand in the rows to become a token',
  },
  file: {
    type: 'string',
    path: true,
    description:
      "tokenizer.json of a byte-level BPE that Hugging Face's tokenizers saved: taken as it is, nothing is trained",
  },
  end: { type: 'string', default: '<|endoftext|>', description: 'of a file: the added token that ends a text' },
});

const codec = checkpointCodec({
  model: 'byte-pair-encoding',
  meta: objectSchema(
    {
      tokens: { type: 'array', items: { type: 'string', pattern: '^[\\u0000-\\u00ff]*$' } },
      end: { type: 'integer', minimum: 0 },
      merges: { type: 'integer', minimum: 0 },
    },
    'all',
  ),
  arrays: { pairs: { type: 'uint32', shape: ({ merges }) => [merges, 2] } },
});
const saved = ({ tokens, end, merges }: BytePairVocabulary): Checkpoint =>
  codec.encode({ tokens, end, merges: merges.length / 2 }, { pairs: merges });

class BytePairEncoding implements Model<Text> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit({ parts }: TrainingSet<Text>): Promise<FittedTokens> {
    const { file, end } = this.options;
    const texts = parts.map(({ samples }) => samples);
    const vocabulary =
      file === undefined ? this.#trained(texts) : readTokenizerJson(await readFile(file, 'utf8'), basename(file), end);
    const tokeniser = new BytePairs(vocabulary, this.#asked);
    return new FittedTokens(tokeniser, countTokens(tokeniser, texts), saved(vocabulary));
  }

  /** Of a file nothing was asked for. */
  get #asked(): number {
    return this.options.file === undefined ? this.options.vocabulary : 0;
  }

  #trained(samples: readonly Text[]): BytePairVocabulary {
    const { vocabulary: wanted, minimumFrequency } = this.options;
    const pieces = new Map<string, number>();
    for (const { texts, prompts = [] } of samples)
      for (const text of [...prompts, ...texts])
        for (const piece of piecesOf(text)) pieces.set(piece, (pieces.get(piece) ?? 0) + 1);
    if (pieces.size === 0)
      throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
        where: 'byte-pair-encoding',
        what: 'the rows hold no character to learn from',
        fix: 'Fit it to rows that are not empty',
      });
    return trainBytePairs(pieces, wanted, minimumFrequency);
  }

  async restore(checkpoint: Checkpoint): Promise<FittedTokens> {
    const { meta, arrays, nested } = tokensCodec.decode(checkpoint, 'byte-pair-encoding');
    const inner = codec.decode(nested['vocabulary']!);
    const vocabulary = { tokens: inner.meta.tokens, end: inner.meta.end, merges: inner.arrays.pairs };
    if (vocabulary.tokens.length !== meta.size || !isWhole(vocabulary))
      throw damagedCheckpoint('byte-pair-encoding', 'its tokens, merges and counts do not belong together');
    return new FittedTokens(new BytePairs(vocabulary, this.#asked), { ...meta, ...arrays }, nested['vocabulary']!);
  }
}

export const bytePairEncoding = model({
  id: 'byte-pair-encoding',
  summary: 'Byte-level byte-pair tokeniser, trained on real rows or read from a file; as a model, each token by itself',
  reference: 'Sennrich, Haddow & Birch 2016; byte-level with the pieces of Radford et al. 2019 (GPT-2)',
  data: 'text',
  options: schema,
  provides: ['sample', 'logLikelihood', 'tokens'],
  implementation: BytePairEncoding,
});
