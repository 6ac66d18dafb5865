import { CollapsarError } from '../../../core/errors/index.js';

/** The answer of a conditional model that is asked to generate freely. */
export const givenOnly = (model: string): Promise<never> =>
  Promise.reject(
    new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
      what: 'it has no model of the inputs, and generates targets for given ones alone',
      where: model,
      fix: 'Ask with sampleGiven',
    }),
  );
