/** The built-in transformer: sampling with the cache and without, and a generation of a million tokens. */
import { readFileSync } from 'node:fs';
import type { Model, Text } from '../core/contracts/index.js';
import { trainingSet } from '../core/samples/index.js';
import { callOf, Workbench } from '../core/testing/workbench.js';
import { transformer } from '../plugins/models/transformer.js';
import type { FittedTransformer } from '../plugins/models/transformer/fitted-transformer.js';
import { keyValueCache, startEngine } from '../plugins/tensors/index.js';
import type { BenchOptions, Comparison } from './comparison.js';

const SIZES = { layers: 4, width: 128, heads: 4 };
const SUMMARY = '4 layers, width 128, 4 heads';
/** Tokens that are sampled one after another. */
const LENGTH = 1000;
/** A text of the generation and its end are as many tokens as the context of 128 holds; so many make 2^20. */
const [BYTES, TEXTS] = [127, 8192];

/** Pieces of a book, one byte a character. */
const texts = (): Text => {
  const book = readFileSync('studies/data/moby-dick.txt', 'utf8').replace(/[^\x20-\x7e]+/g, ' ');
  const stride = Math.floor((book.length - BYTES) / TEXTS);
  const pieces = Array.from({ length: TEXTS }, (_, i) => book.slice(i * stride, i * stride + BYTES));
  return { kind: 'text', count: TEXTS, texts: pieces };
};

export default async ({ engines = ['wasm'] }: BenchOptions): Promise<readonly Comparison[]> => {
  const engine = await startEngine(engines[0]!);
  const { tf } = engine;
  const model = (options: object): Promise<Model<Text>> =>
    new Workbench('models', {
      entry: transformer,
      options: { ...SIZES, ...options },
      engines: { start: () => Promise.resolve(engine) },
    }).make<Model<Text>>();
  const fit = async (options: object, samples: Text): Promise<FittedTransformer> =>
    (await (
      await model(options)
    ).fit(trainingSet([{ samples, origin: 'real' }]), { ...callOf(1, 'fit'), generation: 1 })) as FittedTransformer;

  const { network } = await fit({ context: LENGTH, steps: 1 }, { kind: 'text', count: 1, texts: ['a'] });
  /** The likeliest token after each, 1,000 times; `next` gives the logits after these tokens. */
  const greedy = (next: (tokens: readonly number[]) => Float32Array): number[] => {
    const tokens = [97];
    while (tokens.length < LENGTH) {
      const logits = next(tokens);
      tokens.push(logits.indexOf(logits.reduce((most, logit) => Math.max(most, logit))));
    }
    return tokens;
  };
  const withCache = (): number[] => {
    const caches = Array.from({ length: SIZES.layers }, () => keyValueCache(tf, LENGTH));
    const tokens = greedy((seen) =>
      tf.tidy(() =>
        network.logits(network.readOn(tf.tensor2d([seen.at(-1)!], [1, 1], 'int32'), caches)).dataSync<'float32'>(),
      ),
    );
    for (const cache of caches) cache.dispose();
    return tokens;
  };
  const withoutCache = (): number[] =>
    greedy((seen) =>
      tf.tidy(() => {
        const states = network.read(tf.tensor2d([...seen], [1, seen.length], 'int32'));
        return network.logits(tf.slice(states, [seen.length - 1, 0], [1, -1])).dataSync<'float32'>();
      }),
    );
  if (String(withCache()) !== String(withoutCache())) throw new Error('The cache changes what is sampled.');

  const samples = texts();
  let fitted: FittedTransformer | undefined;
  return [
    {
      name: 'cache',
      workload: `${LENGTH} tokens of one text, the likeliest each: ${SUMMARY}, context ${LENGTH}, ${engine.name}`,
      contenders: [
        { name: 'all read again for every token', run: withoutCache },
        { name: 'with keys and values kept', run: withCache },
      ],
      repetitions: 5,
      warmups: 0,
    },
    {
      name: 'generation',
      workload: `a generation of 2^20 tokens, ${TEXTS} texts of ${BYTES} bytes and their ends: ${SUMMARY}, context 128, ${engine.name}`,
      contenders: [
        {
          name: 'fit, each token once, batches of 16',
          run: async () => {
            fitted?.dispose();
            fitted = await fit({ context: BYTES + 1, epochs: 1, batch: 16 }, samples);
          },
        },
        { name: 'sample as many texts', run: () => fitted!.sample(TEXTS, callOf(1, 'sample')) },
        { name: 'their log-likelihoods', run: () => fitted!.logLikelihood(samples, callOf(1, 'score')) },
      ],
      repetitions: 1,
      warmups: 0,
    },
  ];
};
