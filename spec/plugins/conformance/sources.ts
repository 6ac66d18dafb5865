import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { exampleData, type PluginDetails } from '../../../core/testing/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { asPlugin } from '../../fixtures/built-in.js';
import { resamplerOptions } from '../../fixtures/external/resampler.js';
import { IdxFolder, labels, noise } from '../../fixtures/idx.js';
import { asCsv, asJsonLines, asParquet, asRecords, patients, TableFolder } from '../../fixtures/tables.js';

const external = { ...resamplerOptions, reproducible: true };
const file = fileURLToPath(new URL('../../fixtures/conformance.csv', import.meta.url));

const folder = new TableFolder();
const records = asRecords(patients(120, 1, true));
const mixedCsv = folder.write('patients.csv', asCsv(records));
const mixedJsonLines = folder.write('patients.jsonl', asJsonLines(records));
const mixedParquet = folder.write('patients.parquet', asParquet(records));
/** What are no numbers. */
const omit = ['sex', 'ward', 'diagnosis'];
const mixed = { label: 'diagnosis', categorical: 'auto', rare: 'ill' };
const { texts } = exampleData('text', 300);
const words = folder.write('words.txt', texts.join('\n'));
const corpus = new TableFolder();
for (const [i, text] of texts.slice(0, 60).entries()) corpus.write(`${i}.txt`, `${text}\n${i} is another line`);
const packed = folder.write('packed.txt.gz', gzipSync(texts.slice(0, 50).join('\n\n')));
const spoken = folder.write(
  'spoken.jsonl',
  texts.map((text, i) => JSON.stringify({ text: `${i} ${text}` })).join('\n'),
);
const asked = folder.write(
  'asked.parquet',
  asParquet(texts.map((text, i) => ({ ask: { text: `${i}?` }, answer: ` ${text}` }))),
);
const idxFolder = new IdxFolder();
const someImages = idxFolder.write('train-images-idx3-ubyte', noise(300, 4, 4));
const someLabels = idxFolder.write('train-labels-idx1-ubyte.gz', labels(300));
/** What was written for them. */
export const removed = (): void => {
  folder.remove();
  corpus.remove();
  idxFolder.remove();
};

export const plugin = asPlugin('sources', sources);

/** The ways in which each is tested: the first by *.spec.ts, the others by *.long.spec.ts (see ways.ts). */
export const details: PluginDetails = {
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
      { options: { file: mixedJsonLines, omit }, label: 'of numbers' },
      { options: { file: mixedJsonLines, ...mixed, draw: 'again' }, label: 'of numbers and categories' },
    ],
    parquet: [
      { options: { file: mixedParquet, omit }, label: 'of numbers' },
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
    text: [
      { options: { file: words, documents: 'lines' } },
      {
        options: { file: words, rows: 'lines', draw: 'again', length: 3 },
        label: 'one document, drawn again, in pieces',
      },
      { options: { file: words, unit: 'characters', length: 40, testRows: 3 }, label: 'cut by characters' },
      { options: { folder: corpus.path, rows: 'lines' }, label: 'of a folder' },
      { options: { files: [packed, words], rows: 'lines', length: 5 }, label: 'of several files' },
      { options: { file: spoken, part: [0, 0.5], deduplicate: true }, label: 'of JSON Lines' },
      { options: { file: asked, prompt: 'ask.text', completion: 'answer', longest: 9 }, label: 'prompted, of Parquet' },
    ],
    external: [
      {
        options: { ...external, kind: 'vectors', block: 7, options: { labels: true }, provides: ['labels'] },
        label: 'labelled, in blocks of 7',
      },
      { options: { ...external, kind: 'vectors', provides: ['truth.moments'] }, label: 'without end' },
      { options: { ...external, kind: 'pairs', options: { kind: 'pairs' } }, label: 'of pairs' },
      {
        options: { ...external, kind: 'symbols', options: { kind: 'symbols' }, provides: ['truth.probabilities'] },
        label: 'of symbols',
        repeats: true,
      },
      {
        options: { ...external, kind: 'text', options: { kind: 'text', endless: false } },
        label: 'of texts, that ends',
      },
      {
        options: {
          ...external,
          kind: 'vectors',
          options: { endless: false, labels: true },
          provides: ['labels'],
          draw: 'again',
        },
        label: 'drawn again',
      },
      {
        options: { ...external, kind: 'vectors', options: { endless: false, ownTest: true } },
        label: 'with test rows of its own',
      },
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
};
