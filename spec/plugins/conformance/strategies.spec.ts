import { describePlugin } from '../../../core/testing/index.js';
import { models } from '../../../plugins/models/index.js';
import { scorers } from '../../../plugins/scorers/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { strategies } from '../../../plugins/strategies/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

const fresh = { use: 'mix', with: { real: 'fresh' } };
const teacher = { use: 'normal', with: { dimensions: 2 } };
const fitted = { use: 'gaussian', on: { source: teacher, rows: 50 } };
const likelihood = { use: 'likelihood' };
const verifier = { use: 'verifier', with: { keepGood: 0.4 } };
const curated = { use: 'curate', with: { strategy: 'replace', scorer: likelihood } };

describePlugin(asPlugin('strategies', strategies), {
  with: [asPlugin('models', models), asPlugin('sources', sources), asPlugin('scorers', scorers)],
  entries: {
    distil: [
      { options: { teacher } },
      { options: { teacher: fitted, syntheticShare: 0.3 } },
      { options: { teacher: fitted, syntheticShare: 0.3, real: 'fixed' } },
    ],
    weighted: [
      { options: { strategy: fresh } },
      { options: { strategy: { use: 'accumulate' }, real: 0.9 } },
      { options: { strategy: { use: 'weighted', with: { strategy: fresh } }, real: 0.2 } },
    ],
    curate: [
      { options: { strategy: { use: 'replace' }, scorer: likelihood } },
      { options: { strategy: { use: 'augment' }, scorer: likelihood, keep: 'softmax', of: 2 } },
      { options: { strategy: fresh, scorer: verifier, keep: 'threshold' } },
      { options: { strategy: curated, scorer: verifier, keep: 'threshold' } },
      { options: { strategy: fresh, scorer: likelihood, keep: 'top', share: 0.3 } },
    ],
    resample: [
      { options: { strategy: { use: 'accumulate' }, scorer: verifier, repeats: 40 } },
      { options: { strategy: fresh, scorer: { use: 'verifier' }, factor: 1, exponent: 2, repeats: 1 } },
    ],
    bias: [
      { options: { strategy: { use: 'replace' }, temperature: 0.5 } },
      { options: { strategy: curated, topK: 9, topP: 0.9, truncation: 0.1 } },
    ],
    schedule: [
      { options: { steps: [{ from: 1, strategy: { use: 'replace' } }] } },
      {
        options: {
          steps: [
            { from: 1, strategy: { use: 'accumulate' } },
            { from: 3, strategy: fresh },
          ],
        },
      },
    ],
    recorded: [{ options: { strategy: 'half' } }, { options: { strategy: 'half', generation: 'first' } }],
    mix: [
      { options: { real: 'fresh' } },
      { options: { real: 'fixed', syntheticShare: 0.9 } },
      { options: { real: 'fresh', syntheticShare: 1 } },
      { options: { real: 'fixed', syntheticShare: 0 } },
    ],
    'real-only': [
      {},
      { options: { rows: 'fixed' } },
      { options: { rows: 'fixed', syntheticShare: 0.5 } },
      { options: { like: { use: 'mix', with: { real: 'fixed', syntheticShare: 0.5 } } } },
      { options: { like: { use: 'accumulate' } } },
      { options: { like: { use: 'weighted', with: { strategy: { use: 'accumulate' } } } } },
      { options: { like: curated } },
      { options: { like: { use: 'distil', with: { teacher, syntheticShare: 0.5 } } } },
      { options: { like: { use: 'edit' } } },
      { options: { like: { use: 'schedule', with: { steps: [{ from: 1, strategy: curated }] } } } },
    ],
  },
});
