import type { Text, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { exampleData, type PluginDetails } from '../../../core/testing/index.js';
import { metrics } from '../../../plugins/metrics/index.js';
import { classifier } from '../../../plugins/models/classifier.js';
import { ngram } from '../../../plugins/models/ngram.js';
import { transformer } from '../../../plugins/models/transformer.js';
import { likelihood } from '../../../plugins/scorers/likelihood.js';
import { verifier } from '../../../plugins/scorers/verifier.js';
import { layoutOf, mixtureRows } from '../../../plugins/sources/mixture/layout.js';
import { mixtureTruth } from '../../../plugins/sources/mixture/truth.js';
import { twoMoons } from '../../../plugins/sources/two-moons.js';
import { zipfBigram } from '../../../plugins/sources/zipf-bigram.js';
import { drawn } from '../../fixtures/long-tail.js';
import { asPlugin } from '../../fixtures/built-in.js';
import { outputs, resamplerOptions } from '../../fixtures/external/resampler.js';
import { bars } from '../../fixtures/images.js';
import { labelledPairs, linearPairs } from '../../fixtures/pairs.js';
import { sick } from '../../fixtures/sick.js';
import { admissions, gappyPatients, patients } from '../../fixtures/tables.js';
import { engines } from '../../fixtures/tensor-models.js';

const column = ((): Vectors => {
  const { values, count } = exampleData('vectors', 400, 5);
  return { kind: 'vectors', count, shape: [1], values: values.filter((_, i) => i % 2 === 0) };
})();
const mixture = layoutOf({ preset: 'grid', sd: 0.1, spread: 2 });
const modal = mixtureRows(mixture, rootStream(3), false)(0, 400);
const single = { data: column, label: 'of one column' };

const external = { ...resamplerOptions, outputs, reproducible: true };
const table = { data: patients(400), label: 'of a mixed table' };
const newRows = {
  data: exampleData('vectors', 400),
  fresh: { rows: exampleData('vectors', 400, 8), trained: exampleData('vectors', 400, 9) },
  label: 'of new rows',
};
const gaps = { data: admissions(300), label: 'of a mixed table with missing cells' };

/** Cells that are missing as such, for models to learn. */
const missing = { data: gappyPatients(300), label: 'of cells that are missing' };
const newMissing = {
  data: gappyPatients(400),
  fresh: { rows: gappyPatients(400, 8), trained: gappyPatients(400, 9) },
  label: 'of new rows with cells that are missing',
};

const newGaps = {
  data: admissions(400),
  fresh: { rows: admissions(400, 8), trained: admissions(400, 9) },
  label: 'of new rows with missing cells',
};

const symbols = { data: exampleData('symbols', 400), label: 'of symbols' };
const text = { data: exampleData('text', 400), label: 'of text' };
const characters = { data: exampleData('text', 400), options: { unit: 'characters' }, label: 'of characters' };

/** Fitted by the host to real rows of two columns, as the rows of the suite are. */
const fitted = {
  use: 'classifier',
  with: { hidden: [8], epochs: 5 },
  on: { source: { use: 'two-moons', with: { labels: true } }, rows: 200 },
};
/** Texts whose words are rare ones too, and problems with their solutions. */
const zipfian = { data: drawn(300), label: 'of a long tail of words' };
const answers = ((): Text => {
  const { count, texts } = exampleData('text', 100);
  return { kind: 'text', count, texts, prompts: texts.map((each, i) => `${i} ${each.length}`) };
})();
const language = { source: { use: 'zipf-bigram', with: { vocabulary: 50 } }, rows: 60 };
const counted = { use: 'ngram', with: { smoothing: 'additive' }, on: language };
const network = { use: 'transformer', with: { context: 16, layers: 1, width: 8, heads: 2, steps: 5 }, on: language };

export const plugin = asPlugin('metrics', metrics);

/** The ways in which each is tested: the first by *.spec.ts, the others by *.long.spec.ts (see ways.ts). */
export const details: PluginDetails = {
  with: [
    asPlugin('models', [classifier, ngram, transformer]),
    asPlugin('sources', [twoMoons, zipfBigram]),
    asPlugin('scorers', [verifier, likelihood]),
  ],
  engines,
  entries: {
    'frechet-distance': [
      {},
      single,
      { options: { extrapolate: true } },
      { data: bars(200), options: { features: 'random-projection', dimensions: 5 }, label: 'of projected images' },
      { options: { features: 'classifier', classifier: fitted }, label: "of a classifier's features" },
    ],
    'classifier-two-sample': [
      {},
      single,
      { options: { method: 'logistic', rows: 100 } },
      { options: { method: 'network', rows: 40 } },
      gaps,
      { ...gaps, options: { method: 'logistic' } },
      { ...missing, options: { method: 'logistic' } },
      { data: bars(200), options: { features: 'random-projection', k: 3 }, label: 'of projected images' },
    ],
    'class-histogram': [{ options: { classifier: fitted } }, { options: { classifier: fitted, rare: 1 } }],
    reconstruction: [{}, { data: bars(60), label: 'of images' }],
    'regression-error': { data: linearPairs(400) },
    'classification-error': { data: labelledPairs(400) },
    purity: [{}, { data: labelledPairs(400), label: 'of pairs' }],
    'scorer-quality': [
      {
        ...text,
        options: { scorer: { use: 'verifier', with: { keepGood: 0.9, keepBad: 0.2 } } },
        label: 'of a verifier',
      },
      { ...text, options: { scorer: 'likelihood', against: 'origin', threshold: -1e3 }, label: 'of a likelihood' },
    ],
    'energy-distance': [
      {},
      single,
      { options: { rows: 50 }, firstRows: true },
      { ...gaps, options: { distance: 'gower' } },
      { ...missing, options: { distance: 'gower' } },
    ],
    mmd: [{}, single, { options: { bandwidth: 0.5, rows: 50 }, firstRows: true }, gaps, missing],
    'precision-recall': [{}, single, { options: { k: 3, rows: 50 }, firstRows: true }, gaps],
    memorisation: [{}, single, { data: bars(100), label: 'of images' }, { options: { near: 0, rows: 50 } }, gaps],
    'closest-record': [newRows, newGaps, newMissing, { ...newRows, options: { rows: 50, near: 0.5 }, firstRows: true }],
    'membership-inference': [
      newRows,
      newGaps,
      { ...newRows, options: { rows: 50, k: 3, falsePositives: 0.1 }, firstRows: true, tolerance: 0.2 },
    ],
    'singling-out': [
      { ...newRows, options: { attacks: 100 }, tolerance: 0.15 },
      { ...newGaps, options: { mode: 'univariate', attacks: 100 }, tolerance: 0.15 },
    ],
    modes: [
      { data: modal, truth: mixtureTruth(mixture) },
      {
        data: { ...modal, labels: Uint32Array.from({ length: modal.count }, (_, i) => i % 3) },
        options: { by: 'labels' },
      },
    ],
    diversity: [symbols, text, characters],
    support: [symbols, text, characters],
    heterozygosity: [symbols, text, characters],
    'zipf-exponent': [symbols, text],
    perplexity: [symbols, text],
    'reference-perplexity': [
      { options: { model: counted } },
      { options: { model: network, unit: 'characters' }, label: 'under a network' },
    ],
    'next-token': [{}, { options: { k: 1, rows: 20 } }],
    'text-diversity': [{}, characters],
    vocabulary: [{}, zipfian, { ...zipfian, options: { words: 'written', rare: 3 } }],
    'text-length': [{}, characters],
    'copied-span': [{}, { options: { unit: 'characters', above: 5 } }],
    external: [
      { options: external },
      {
        options: { ...external, options: { needs: ['logLikelihood'] }, needs: ['logLikelihood'] },
        label: 'of densities too',
      },
      { options: external, data: linearPairs(100), label: 'of pairs' },
      { options: external, data: exampleData('symbols', 400), label: 'of symbols' },
      { options: external, data: exampleData('text', 400), label: 'of text' },
    ],
    mauve: [{ options: { model: network } }, { ...zipfian, options: { model: network, clusters: 7, rows: 50 } }],
    'exact-match': [{ data: answers }, { data: answers, options: { decoding: 'sampled' } }],
    'column-fidelity': [{}, single, table, missing],
    utility: [
      { data: sick(150, 2, 0.1, 3), options: { positive: 2, falsePositives: 0.1 }, label: 'of three classes' },
      { data: exampleData('vectors', 300, 3, true) },
      { data: sick(250, 1, 0.15), options: { subgroup: 'sex', learners: ['linear', 'boosting'] }, label: 'of a table' },
      { ...table, options: { target: 'ward', positive: 'C', learners: ['linear'] }, label: 'of a category' },
      { ...missing, options: { target: 'weight', task: 'regression', learners: ['linear'] } },
      { data: sick(150, 3), options: { task: 'regression', target: 'age', subgroup: 'sex' }, label: 'of numbers' },
    ],
    'pair-fidelity': [{}, table, missing],
    'category-coverage': [table],
    moments: [{}, single],
    'tail-mass': [{}, single, gaps, missing],
    missingness: [missing],
    'log-likelihood': [{}, single],
    wasserstein: [
      {},
      single,
      { data: column, options: { method: 'exact', order: 1 } },
      { options: { method: 'sliced', order: 1 } },
      { options: { method: 'frechet' } },
    ],
  },
};
