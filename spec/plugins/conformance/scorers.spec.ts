import { describePlugin, exampleData } from '../../../core/testing/index.js';
import { scorers } from '../../../plugins/scorers/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

const truth = {
  correct: ({ count }: { readonly count: number }) => Uint8Array.from({ length: count }, (_, i) => i % 2),
  logLikelihood: ({ count }: { readonly count: number }) =>
    Float64Array.from({ length: count }, (_, i) => (i === 3 ? -Infinity : -i)),
};

describePlugin(asPlugin('scorers', scorers), {
  entries: {
    verifier: [{ truth }, { truth, options: { keepGood: 0.7, keepBad: 0.3 }, data: exampleData('text', 40) }],
    likelihood: [{ truth }, { truth, options: { scale: 0 } }],
  },
});
