import type { JsonObject, TheorySetting } from '../../../core/contracts/index.js';
import { describeTheory } from '../../../core/testing/index.js';
import { theories } from '../../../plugins/theories/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

const setting = (model: string, strategy: string, options: JsonObject = {}): TheorySetting => ({
  source: { use: 'normal', as: 'normal', with: { dimensions: 2 } },
  model: { use: model, as: model, with: model === 'gaussian' ? { estimator: 'mle', covariance: 'full' } : {} },
  strategy: { use: strategy, as: strategy, with: options },
  samples: 100,
  truth: { moments: { mean: new Float64Array(2), covariance: Float64Array.of(1, 0, 0, 1) }, rareMass: 0.05 },
});
const SECOND_MOMENTS = ['moments.variance', 'moments.trace', 'moments.meanError', 'moments.excessRisk'];

const symbols = (source: string, strategy: string, options: JsonObject = {}, from: JsonObject = {}): TheorySetting => ({
  source: { use: source, as: source, with: from },
  model: { use: 'categorical', as: 'categorical', with: { alpha: 0 } },
  strategy: { use: strategy, as: strategy, with: options },
  samples: 100,
});
const HETEROZYGOSITY = ['heterozygosity.value'];

const regression = (strategy: string, given: 'fixed' | 'fresh'): TheorySetting => ({
  source: { use: 'linear-regression', as: 'source', with: { dimensions: 5, noise: 0.5 } },
  model: { use: 'linear-regression', as: 'model', with: { ridge: 0, intercept: false, noise: 0.5 }, given },
  strategy: { use: strategy, as: strategy, with: {} },
  samples: 30,
});
const REGRESSION_ERRORS = ['regression-error.excess', 'regression-error.mse'];
const labels = { labels: 'threshold', coefficients: 'equal', dimensions: 5, flip: 0.2 };
const taught: JsonObject = { use: 'distil', with: { teacher: { use: 'logistic', with: labels } } };
const verified: JsonObject = { strategy: taught, keep: 'threshold', threshold: 0.5, scorer: { use: 'verifier' } };
const mixed: JsonObject = { use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } };

const ABOUT: Readonly<Record<string, Parameters<typeof describeTheory>[0]['about']>> = {
  'gaussian-fresh': [
    { setting: setting('gaussian', 'replace'), metrics: SECOND_MOMENTS },
    { setting: setting('gaussian', 'mix', { real: 'fresh', syntheticShare: 0.5 }), metrics: SECOND_MOMENTS },
    { setting: setting('gaussian', 'real-only', { syntheticShare: 0.5 }), metrics: SECOND_MOMENTS },
  ],
  'gaussian-fixed': [
    { setting: setting('gaussian', 'mix', { real: 'fixed', syntheticShare: 0.5 }), metrics: SECOND_MOMENTS },
    { setting: setting('gaussian', 'augment', { ratio: 1 }), metrics: SECOND_MOMENTS },
  ],
  'gaussian-accumulate': [{ setting: setting('gaussian', 'accumulate'), metrics: SECOND_MOMENTS }],
  'gaussian-log-variance': [
    { setting: setting('gaussian', 'replace'), metrics: ['moments.logVariance'] },
    { setting: setting('gaussian', 'real-only'), metrics: ['moments.logVariance'] },
  ],
  'gaussian-weighted': [
    { setting: setting('gaussian', 'weighted', { strategy: mixed, real: 'golden' }), metrics: SECOND_MOMENTS },
    { setting: setting('gaussian', 'weighted', { strategy: mixed, real: 0.3 }), metrics: SECOND_MOMENTS },
  ],
  'fixed-quality': [
    {
      setting: setting('gaussian', 'distil', { syntheticShare: 0.5, teacher: { use: 'normal', with: { mean: 1 } } }),
      metrics: ['moments.meanError', 'moments.excessRisk'],
    },
  ],
  'regression-replace': [
    { setting: regression('replace', 'fresh'), metrics: REGRESSION_ERRORS },
    { setting: regression('real-only', 'fixed'), metrics: REGRESSION_ERRORS },
  ],
  'regression-accumulate': [{ setting: regression('accumulate', 'fixed'), metrics: REGRESSION_ERRORS }],
  'verifier-purity': [
    {
      setting: {
        ...regression('curate', 'fixed'),
        source: { use: 'logistic', as: 'source', with: labels },
        strategy: { use: 'curate', as: 'curate', with: verified },
      },
      metrics: ['purity.synthetic'],
    },
  ],
  'label-drift': [{ setting: setting('class-conditional', 'replace'), metrics: ['rare-events.mass'] }],
  'symbol-heterozygosity': [
    { setting: symbols('categorical', 'replace'), metrics: HETEROZYGOSITY },
    { setting: symbols('zipf', 'accumulate', {}, { alphabet: 50 }), metrics: HETEROZYGOSITY },
    { setting: symbols('categorical', 'real-only', {}, { probabilities: [0.2, 0.8] }), metrics: HETEROZYGOSITY },
    { setting: symbols('categorical', 'mix', { real: 'fresh', syntheticShare: 1 }), metrics: HETEROZYGOSITY },
    {
      setting: symbols('categorical', 'mix', { real: 'fixed', syntheticShare: 0.5 }, { law: 'dirichlet' }),
      metrics: HETEROZYGOSITY,
    },
  ],
  'symbol-survival': [
    { setting: symbols('categorical', 'replace'), metrics: ['support.surviving', 'support.missingMass'] },
    { setting: symbols('zipf', 'replace', {}, { alphabet: 50 }), metrics: ['support.surviving'] },
  ],
  'zipf-missing-mass': [{ setting: symbols('zipf', 'replace'), metrics: ['support.missingMass'] }],
};

const plugin = asPlugin('theories', theories);
for (const { id } of theories)
  describeTheory({
    plugin,
    entry: id,
    about: ABOUT[id] ?? [],
    // What a verifier lets pass of a teacher's rows: no model is part of it.
    ...(id === 'verifier-purity' ? { forAny: 'model' as const } : {}),
  });

describe('every theory', () => {
  it('has settings that it is tested about', () => {
    for (const { id } of theories) if (ABOUT[id] === undefined) throw new Error(`No settings for ${id}.`);
  });
});
