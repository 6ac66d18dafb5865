import type { JsonObject } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import type { ModelCapability } from '../../core/plugin/index.js';

/** What a model needs that learns labels where it is asked to. */
export const needsLabels = ({ classConditional }: JsonObject): readonly 'labels'[] =>
  classConditional === true ? ['labels'] : [];

/** What such a model provides: with labels, also rows of given ones. */
export const perhapsLabelled =
  (given: readonly ModelCapability[] | ((options: JsonObject) => readonly ModelCapability[])) =>
  (options: JsonObject): readonly ModelCapability[] => {
    const capabilities = typeof given === 'function' ? given(options) : given;
    return options['classConditional'] === true ? [...capabilities, 'labels', 'sampleGiven'] : capabilities;
  };

/** The answer of a conditional model that is asked to generate freely. */
export const givenOnly = (model: string): Promise<never> =>
  Promise.reject(
    new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
      what: 'it has no model of the inputs, and generates targets for given ones alone',
      where: model,
      fix: 'Ask with sampleGiven',
    }),
  );
