/** Bigram recursion at the size of Suresh et al. (2024): 518,000 words, vocabulary 20,000, a generation at a time. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call, Metric, Model, Services, Text } from '../core/contracts/index.js';
import { rootStream } from '../core/random/index.js';
import { diversity } from '../plugins/metrics/diversity.js';
import { ngram } from '../plugins/models/ngram.js';
import { bigramLaw } from '../plugins/sources/zipf-bigram.js';
import type { Comparison } from './comparison.js';

const TEXTS = 25_900;
const services: Services = { logger: { info: () => undefined, warn: () => undefined } };

const firstGeneration = (): Text => {
  const { draw } = bigramLaw({ vocabulary: 20_000, exponent: 1, coupling: 0.8, length: 20 });
  const random = rootStream(1).child('bench');
  return { kind: 'text', count: TEXTS, texts: Array.from({ length: TEXTS }, () => draw(random)) };
};

export default (): readonly Comparison[] => {
  const first = firstGeneration();
  const file = join(mkdtempSync(join(tmpdir(), 'collapsar-ngram-')), 'texts.txt');
  writeFileSync(file, first.texts.join('\n'));
  const chain = (smoothing: string): (() => Promise<void>) => {
    const model = new ngram.implementation(
      { order: 2, unit: 'words', smoothing, alpha: 1 } as never,
      services,
    ) as Model<Text>;
    const metric = new diversity.implementation({ unit: 'words' } as never, services) as Metric;
    let rows = first;
    let generation = 0;
    return async () => {
      const call = (hook: string): Call => ({
        random: rootStream(1).child(++generation, hook),
        signal: new AbortController().signal,
        report: () => undefined,
      });
      const training = { parts: [{ samples: rows, origin: 'real' as const }], count: TEXTS };
      const fitted = await model.fit(training, { ...call('fit'), generation });
      rows = await fitted.sample(TEXTS, call('sample'));
      const made = Promise.resolve(rows);
      await metric.measure(
        { generation, model: fitted as never, rows: () => made, training, test: first },
        call('metric'),
      );
    };
  };
  return [
    {
      name: 'ngram',
      workload: 'one generation of a bigram chain, fit, sample and diversity: 518,000 words, vocabulary 20,000',
      contenders: [
        { name: 'Python, dictionaries', command: ['python3', 'bench/ngram.py', file] },
        { name: 'Collapsar, no smoothing', run: chain('none') },
        { name: 'Collapsar, Kneser-Ney', run: chain('kneser-ney') },
      ],
    },
  ];
};
