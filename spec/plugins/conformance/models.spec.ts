import { describePlugin } from '../../../core/testing/index.js';
import models from '../../fixtures/built-in-models.js';

const module = new URL('../../fixtures/built-in-models.ts', import.meta.url);

describePlugin(models, {
  module,
  entries: {
    gaussian: [{}, { options: { estimator: 'unbiased', covariance: 'diagonal' } }],
    kde: [{}, { options: { bandwidth: 'silverman' } }, { options: { bandwidth: 0.3, kernel: 'spherical' } }],
    'class-conditional': [{ options: { model: 'gaussian' } }, { options: { model: 'gmm' } }],
  },
});
