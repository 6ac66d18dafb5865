import type { Vectors } from '../../../core/contracts/index.js';
import { describePlugin, exampleData } from '../../../core/testing/index.js';
import { metrics } from '../../../plugins/metrics/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

const column = ((): Vectors => {
  const { values, count } = exampleData('vectors', 400, 5);
  return { kind: 'vectors', count, shape: [1], values: values.filter((_, i) => i % 2 === 0) };
})();
const single = { data: column, label: 'of one column' };

describePlugin(asPlugin('metrics', metrics), {
  entries: {
    moments: [{}, single],
    'tail-mass': [{}, single],
    'log-likelihood': [{}, single],
    wasserstein: [
      {},
      single,
      { data: column, options: { method: 'exact', order: 1 } },
      { options: { method: 'sliced', order: 1 } },
      { options: { method: 'frechet' } },
    ],
  },
});
