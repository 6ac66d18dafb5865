import { fileURLToPath } from 'node:url';
import { describePlugin } from '../../../core/testing/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { asPlugin } from '../../fixtures/built-in.js';
import { asCsv, asJsonLines, asParquet, asRecords, patients, TableFolder } from '../../fixtures/tables.js';

const file = fileURLToPath(new URL('../../fixtures/conformance.csv', import.meta.url));

const folder = new TableFolder();
const records = asRecords(patients(120, 1, true));
const mixedCsv = folder.write('patients.csv', asCsv(records));
const mixedJsonLines = folder.write('patients.jsonl', asJsonLines(records));
const mixedParquet = folder.write('patients.parquet', asParquet(records));
const mixed = { label: 'diagnosis', categorical: 'auto', rare: 'ill' };
after(() => folder.remove());

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
      { options: { file: mixedCsv, ...mixed }, label: 'of numbers and categories' },
    ],
    jsonl: [
      { options: { file: mixedJsonLines }, label: 'of numbers' },
      { options: { file: mixedJsonLines, ...mixed, draw: 'again' }, label: 'of numbers and categories' },
    ],
    parquet: [
      { options: { file: mixedParquet }, label: 'of numbers' },
      { options: { file: mixedParquet, ...mixed, scale: 'standard' }, label: 'of numbers and categories' },
    ],
    'breast-cancer': [{}, { options: { draw: 'again' } }],
    digits: [{}, { options: { draw: 'again' } }],
  },
});
