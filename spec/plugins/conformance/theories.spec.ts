import type { JsonObject, Setting } from '../../../core/contracts/index.js';
import { describeTheory } from '../../../core/testing/index.js';
import { theories } from '../../../plugins/theories/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

const setting = (model: string, strategy: string, options: JsonObject = {}): Setting => ({
  source: { use: 'normal', as: 'normal', with: { dimensions: 2 } },
  model: { use: model, as: model, with: model === 'gaussian' ? { estimator: 'mle', covariance: 'full' } : {} },
  strategy: { use: strategy, as: strategy, with: options },
  samples: 100,
  truth: { moments: { mean: new Float64Array(2), covariance: Float64Array.of(1, 0, 0, 1) }, rareMass: 0.05 },
});
const SECOND_MOMENTS = ['moments.variance', 'moments.trace', 'moments.meanError', 'moments.excessRisk'];

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
  'label-drift': [{ setting: setting('class-conditional', 'replace'), metrics: ['rare-events.mass'] }],
};

const plugin = asPlugin('theories', theories);
for (const { id } of theories) describeTheory({ plugin, entry: id, about: ABOUT[id] ?? [] });

describe('every theory', () => {
  it('has settings that it is tested about', () => {
    for (const { id } of theories) if (ABOUT[id] === undefined) throw new Error(`No settings for ${id}.`);
  });
});
