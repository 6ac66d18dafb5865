import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleData, type PluginDetails } from '../../../core/testing/index.js';
import { labelledPairs } from '../../fixtures/pairs.js';
import models from '../../fixtures/built-in-models.js';
import { ModelServer, trainCommand } from '../../fixtures/endpoint/server.js';
import { resamplerOptions } from '../../fixtures/external/resampler.js';
import { folderOfRecordings } from '../../fixtures/recordings.js';
import { gappyPatients, patients } from '../../fixtures/tables.js';
import { moduleAt } from '../../places.js';

const module = moduleAt('../../fixtures/built-in-models', import.meta.url);

const text = exampleData('text', 120);
const prompted = { ...text, prompts: exampleData('text', 120, 2).texts };

const server = new ModelServer();
const served = mkdtempSync(join(tmpdir(), 'collapsar-endpoint-'));
process.once('exit', () => rmSync(served, { recursive: true, force: true }));
const tuned = { url: server.url, model: 'tiny', folder: served, reproducible: true, train: { command: trainCommand } };
const likelihoods = { logLikelihood: { end: '</s>' }, prompt: '</s>{prompt}\n' };

const resampler = { ...resamplerOptions, reproducible: true };

/** Its fits are a stand-in's; what it reads is looked at in spec/run/recorded.spec.ts. */
const recording = { files: `${folderOfRecordings}/gen-{generation}.csv`, control: 'stand-in' };

export const plugin = models;

/** The ways in which each is tested: the first by *.spec.ts, the others by *.long.spec.ts (see ways.ts). */
export const details: PluginDetails = {
  module,
  entries: {
    gaussian: [{}, { options: { estimator: 'unbiased', covariance: 'diagonal' } }],
    gmm: [
      { data: gappyPatients(160), options: { components: 3 }, label: 'of cells that are missing' },
      {},
      { options: { covariance: 'diagonal' } },
      { options: { covariance: 'spherical' } },
      { data: patients(120), label: 'of a mixed table' },
      { data: gappyPatients(160), options: { covariance: 'diagonal' }, label: 'of cells that are missing, diagonal' },
    ],
    kde: [{}, { options: { bandwidth: 'silverman' } }, { options: { bandwidth: 0.3, kernel: 'spherical' } }],
    copula: [
      {},
      { options: { marginals: 'linear' } },
      { data: patients(120), label: 'of a mixed table' },
      { data: patients(120), options: { marginals: 'linear' }, label: 'of a mixed table, linear' },
      { data: gappyPatients(160), label: 'of cells that are missing' },
      { data: gappyPatients(160), options: { marginals: 'linear' }, label: 'of cells that are missing, linear' },
    ],
    cart: [
      {},
      { options: { smoothing: 'linear', leaves: 'bayesian-bootstrap', minimumLeaf: 3 } },
      { options: { trees: 3 }, data: patients(120), label: 'a forest, of a mixed table' },
      { options: { classConditional: true }, data: patients(120, 1, true), label: 'with labels' },
      { data: gappyPatients(120), label: 'with missing cells' },
    ],
    categorical: [{}, { options: { alpha: 0.5 } }],
    external: [
      { options: { ...resampler, provides: ['sample', 'logLikelihood', 'features', 'start', 'weights'] } },
      { options: { ...resampler, provides: ['sample', 'labels'] }, label: 'of labelled rows' },
      { options: { ...resampler, provides: ['sample', 'categories'] }, data: patients(120), label: 'of a mixed table' },
      { options: resampler, data: labelledPairs(120), label: 'of pairs' },
      { options: resampler, data: exampleData('symbols', 120), label: 'of symbols' },
      { options: resampler, data: text, label: 'of text' },
      { options: resampler, data: prompted, label: 'of prompted text' },
    ],
    endpoint: [
      { options: tuned, label: 'that a command trains' },
      { options: { ...tuned, choices: 4 }, data: prompted, label: 'of prompted text' },
      { options: { ...tuned, ...likelihoods }, data: prompted, label: 'that tells likelihoods' },
      { options: { ...tuned, api: 'chat', system: 'Answer.' }, data: prompted, label: 'that chats' },
      { options: { url: server.url, model: 'tiny', reproducible: true }, label: 'that learns nothing' },
    ],
    recorded: [
      { options: { ...recording, standIn: 'gaussian' }, label: 'a stand-in on real rows' },
      { options: { ...recording, standIn: 'copula' }, data: patients(120), label: 'a stand-in on a mixed table' },
    ],
    hutter: [{}, { options: { recall: 'zipf', exponent: 2, cut: 4 } }],
    ngram: [
      {},
      { options: { order: 1, smoothing: 'additive', alpha: 0.1 } },
      { options: { order: 3, unit: 'characters', smoothing: 'witten-bell', vocabulary: 40 } },
      { options: { order: 3, smoothing: 'kneser-ney', length: 12 } },
      { data: prompted, label: 'of prompted text' },
    ],
    characters: [{}, { options: { also: 'äé\u0301' } }, { data: prompted, label: 'of prompted text' }],
    'byte-pair-encoding': [
      {},
      { options: { vocabulary: 270 } },
      { options: { minimumFrequency: 40 }, data: prompted, label: 'of prompted text' },
    ],
    'linear-regression': [
      {},
      { options: { ridge: 2, intercept: true } },
      { options: { noise: 0.5 }, label: 'with known noise' },
    ],
    'logistic-regression': [
      { data: labelledPairs(120) },
      { data: labelledPairs(120), options: { intercept: false, ridge: 30 } },
    ],
    'class-conditional': [
      { options: { model: 'copula' }, data: patients(120, 1, true), label: 'copula of a mixed table' },
      { options: { model: 'gaussian' } },
      { options: { model: 'gmm' } },
    ],
  },
};
