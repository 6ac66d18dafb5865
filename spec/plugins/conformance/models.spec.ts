import { describePlugin } from '../../../core/testing/index.js';
import models from '../../fixtures/built-in-models.js';
import { patients } from '../../fixtures/tables.js';

const module = new URL('../../fixtures/built-in-models.ts', import.meta.url);

describePlugin(models, {
  module,
  entries: {
    gaussian: [{}, { options: { estimator: 'unbiased', covariance: 'diagonal' } }],
    kde: [{}, { options: { bandwidth: 'silverman' } }, { options: { bandwidth: 0.3, kernel: 'spherical' } }],
    copula: [
      {},
      { options: { marginals: 'linear' } },
      { data: patients(120), label: 'of a mixed table' },
      { data: patients(120), options: { marginals: 'linear' }, label: 'of a mixed table, linear' },
    ],
    'class-conditional': [
      { options: { model: 'gaussian' } },
      { options: { model: 'gmm' } },
      { options: { model: 'copula' }, data: patients(120, 1, true), label: 'copula of a mixed table' },
    ],
  },
});
