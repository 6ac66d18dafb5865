import type { Samples, Truth, Vectors } from '../../../core/contracts/index.js';
import { describePlugin, exampleData } from '../../../core/testing/index.js';
import { models } from '../../../plugins/models/index.js';
import { scorers } from '../../../plugins/scorers/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { asPlugin } from '../../fixtures/built-in.js';
import { resamplerOptions } from '../../fixtures/external/resampler.js';

/** Of a row by itself: whether it is right follows from its first number or its length, as does how likely it is. */
const firstOf = (rows: Samples): Float64Array =>
  rows.kind === 'text'
    ? Float64Array.from(rows.texts, ({ length }) => (length % 3) - 1)
    : Float64Array.from({ length: rows.count }, (_, i) => (rows as Vectors).values[2 * i]!);
const truth: Truth = {
  correct: (rows) => Uint8Array.from(firstOf(rows), (first) => (first > 0 ? 1 : 0)),
  logLikelihood: (rows) => firstOf(rows).map((first) => (first > 1 ? -Infinity : -Math.abs(first))),
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
