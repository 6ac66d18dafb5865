import type { JsonObject, TheoryExample } from '../../../core/contracts/index.js';

/** Chains of a Gaussian fitted to normal rows, held against its second moments. */
export const momentsExample = (
  strategy: string | JsonObject,
  generations: readonly number[],
  { samples = 20, estimator = 'mle' }: { readonly samples?: number; readonly estimator?: 'mle' | 'unbiased' } = {},
): TheoryExample => ({
  study: {
    sources: ['normal'],
    models: [{ use: 'gaussian', with: { estimator } }],
    strategies: [strategy],
    samples,
  },
  outputs: ['moments.variance', 'moments.meanError'],
  generations,
});
