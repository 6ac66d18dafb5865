import { fileURLToPath } from 'node:url';
import { describePlugin } from '../../../core/testing/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

const file = fileURLToPath(new URL('../../fixtures/conformance.csv', import.meta.url));

describePlugin(asPlugin('sources', sources), {
  entries: {
    normal: [{}, { options: { dimensions: 3, mean: 1, sd: 2, correlation: 0.4 } }],
    csv: [
      { options: { file, label: 'class' }, label: 'labelled' },
      { options: { file, columns: ['x', 'y'], draw: 'again' }, label: 'drawn again' },
    ],
    'breast-cancer': [{}, { options: { draw: 'again' } }],
    digits: [{}, { options: { draw: 'again' } }],
  },
});
