import { describePlugin } from '../../../core/testing/index.js';
import { strategies } from '../../../plugins/strategies/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

describePlugin(asPlugin('strategies', strategies), {
  entries: {
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
    ],
  },
});
