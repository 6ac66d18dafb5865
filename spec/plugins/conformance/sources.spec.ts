import { fileURLToPath } from 'node:url';
import { describePlugin } from '../../../core/testing/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

const file = fileURLToPath(new URL('../../fixtures/conformance.csv', import.meta.url));

describePlugin(asPlugin('sources', sources), {
  entries: {
    normal: [{}, { options: { dimensions: 3, mean: 1, sd: 2, correlation: 0.4 } }],
    'gaussian-mixture': [
      {},
      { options: { preset: 'grid', labels: true } },
      { options: { means: [[0], [5]], weights: [1, 3], sd: [0.5, 1] } },
    ],
    'two-moons': [{}, { options: { noise: 0, labels: true } }],
    circles: [{}, { options: { noise: 0, labels: true } }],
    csv: [
      { options: { file, label: 'class' }, label: 'labelled' },
      { options: { file, columns: ['x', 'y'], draw: 'again' }, label: 'drawn again' },
    ],
    'breast-cancer': [{}, { options: { draw: 'again' } }],
    digits: [{}, { options: { draw: 'again' } }],
  },
});
