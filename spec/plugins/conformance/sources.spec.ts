import { fileURLToPath } from 'node:url';
import { describePlugin, exampleData } from '../../../core/testing/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { asPlugin } from '../../fixtures/built-in.js';
import { IdxFolder, labels, noise } from '../../fixtures/idx.js';
import { asCsv, asJsonLines, asParquet, asRecords, patients, TableFolder } from '../../fixtures/tables.js';

const file = fileURLToPath(new URL('../../fixtures/conformance.csv', import.meta.url));

const folder = new TableFolder();
const records = asRecords(patients(120, 1, true));
const mixedCsv = folder.write('patients.csv', asCsv(records));
const mixedJsonLines = folder.write('patients.jsonl', asJsonLines(records));
const mixedParquet = folder.write('patients.parquet', asParquet(records));
const mixed = { label: 'diagnosis', categorical: 'auto', rare: 'ill' };
const textFile = folder.write('words.txt', exampleData('text', 300).texts.join('\n'));
const idxFolder = new IdxFolder();
const someImages = idxFolder.write('train-images-idx3-ubyte', noise(300, 4, 4));
const someLabels = idxFolder.write('train-labels-idx1-ubyte.gz', labels(300));
after(() => {
  folder.remove();
  idxFolder.remove();
});

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
    'linear-regression': [
      {},
      { options: { alpha: 1.2, coefficients: 'equal', norm: 3, noise: 0 } },
      { options: { dimensions: 2, coefficients: [1, -2], noise: 0.1 } },
    ],
    logistic: [{}, { options: { labels: 'threshold', flip: 0.2, coefficients: 'equal' } }, { options: { flip: 0.1 } }],
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
    categorical: [
      {},
      { options: { probabilities: [0.5, 0, 0.3, 0.2] } },
      { options: { law: 'dirichlet', alphabet: 30, concentration: 0.3 } },
    ],
    zipf: [{ options: { alphabet: 1000 } }],
    // A text of one word comes back.
    'zipf-bigram': [{ options: { vocabulary: 500 }, repeats: true }],
    'text-file': [
      { options: { file: textFile } },
      { options: { file: textFile, draw: 'again', length: 3 }, label: 'drawn again, in pieces' },
      { options: { file: textFile, split: 'file', unit: 'characters', length: 40 }, label: 'cut by characters' },
    ],
    'breast-cancer': [{}, { options: { draw: 'again' } }],
    digits: [{}, { options: { draw: 'again' } }, { options: { as: 'images' }, label: 'as images' }],
    idx: [
      { options: { images: someImages }, label: 'without labels' },
      { options: { images: someImages, labels: someLabels, size: 2, draw: 'again', rare: 1 }, label: 'with labels' },
    ],
    mnist: [{ options: { size: 7 } }],
    'fashion-mnist': [{ options: { folder: idxFolder.path } }],
  },
});
