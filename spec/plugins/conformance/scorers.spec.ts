import { describePlugin, exampleData } from '../../../core/testing/index.js';
import { models } from '../../../plugins/models/index.js';
import { scorers } from '../../../plugins/scorers/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { asPlugin } from '../../fixtures/built-in.js';
import { resamplerOptions } from '../../fixtures/external/resampler.js';

const truth = {
  correct: ({ count }: { readonly count: number }) => Uint8Array.from({ length: count }, (_, i) => i % 2),
  logLikelihood: ({ count }: { readonly count: number }) =>
    Float64Array.from({ length: count }, (_, i) => (i === 3 ? -Infinity : -i)),
};

const teacher = { use: 'normal', with: { dimensions: 2 } };

const digits = (errors: number) => ({ use: 'arithmetic', with: { errors } });

describePlugin(asPlugin('scorers', scorers), {
  with: [asPlugin('models', models), asPlugin('sources', sources)],
  entries: {
    verifier: [{ truth }, { truth, options: { keepGood: 0.7, keepBad: 0.3 }, data: exampleData('text', 40) }],
    'fitted-likelihood': [
      { options: { model: { use: 'gaussian', on: { source: teacher, rows: 50 } } } },
      { options: { model: { use: 'ngram', on: { source: 'zipf-bigram', rows: 50 } } }, data: exampleData('text', 40) },
    ],
    'text-classifier': [
      { options: { positive: digits(0), negative: digits(1), rows: 60 } },
      { truth, options: { positive: digits(0), negative: digits(1), rows: 60, labels: 'truth', unit: 'words' } },
    ],
    external: [
      { options: { ...resamplerOptions, reproducible: true } },
      { options: { ...resamplerOptions, reproducible: true }, data: exampleData('text', 40), label: 'of text' },
    ],
    label: { options: { liked: [1, 7] }, data: exampleData('vectors', 40, 1, true) },
    likelihood: [{ truth }, { truth, options: { scale: 0 } }],
  },
});
